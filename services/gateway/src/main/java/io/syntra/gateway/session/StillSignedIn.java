package io.syntra.gateway.session;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.smallrye.mutiny.Uni;
import io.syntra.identity.Session;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** The token is good by what is written in it; here by what happened since. Whoever asks who is calling gets here. */
@Singleton
final class StillSignedIn implements SecurityIdentityAugmentor {

    private final Sessions sessions;

    StillSignedIn(Sessions sessions) {
        this.sessions = sessions;
    }

    /** Behind the checks of what the token says. */
    @Override
    public int priority() {
        return -1;
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        if (!(identity.getPrincipal() instanceof JsonWebToken token)) {
            return Uni.createFrom().item(identity);
        }
        return switch (sessions.of(Session.of(token))) {
            case STANDS -> Uni.createFrom().item(identity);
            case ENDED ->
                refused(ProblemException.of(
                                ProblemCode.UNAUTHENTICATED,
                                "This session was ended: by logging out, or by an admin of the workspace. Log in with a"
                                        + " new token, which an admin issues.")
                        .withHeader("WWW-Authenticate", "Bearer realm=\"syntra\""));
            case UNKNOWN ->
                refused(ProblemException.of(
                                ProblemCode.UNAVAILABLE,
                                "Whether this session was ended is not known: the gateway's database does not answer. Try"
                                        + " again in a few seconds.")
                        .withHeader("Retry-After", "2"));
        };
    }

    private static Uni<SecurityIdentity> refused(ProblemException why) {
        return Uni.createFrom().failure(new AuthenticationFailedException(why));
    }
}
