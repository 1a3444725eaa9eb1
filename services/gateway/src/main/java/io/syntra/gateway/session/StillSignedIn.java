package io.syntra.gateway.session;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.smallrye.mutiny.Uni;
import io.syntra.identity.Session;
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
        try {
            sessions.require(Session.of(token));
            return Uni.createFrom().item(identity);
        } catch (ProblemException why) {
            return Uni.createFrom().failure(new AuthenticationFailedException(why));
        }
    }
}
