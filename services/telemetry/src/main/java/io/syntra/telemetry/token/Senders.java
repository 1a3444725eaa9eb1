package io.syntra.telemetry.token;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.TimeoutException;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.service.ServiceOf;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Tells who sends where no HTTP mechanism of the framework stands before; asks the same providers. */
@Singleton
public final class Senders {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final IdentityProviderManager identities;

    Senders(IdentityProviderManager identities) {
        this.identities = identities;
    }

    /**
     * Blocks.
     *
     * @param header a header's value by its name in lower case, null when it is not there
     * @throws ProblemException {@code unauthenticated}, {@code forbidden} or {@code unavailable}
     */
    public ServiceOf require(UnaryOperator<String> header) {
        var token = SentToken.of(header)
                .orElseThrow(() -> ProblemException.of(
                        ProblemCode.UNAUTHENTICATED,
                        "No token came with the request. Send it as \"authorization: Bearer …\" or x-syntra-token."));
        return Sending.of(identity(token))
                .orElseThrow(() -> ProblemException.of(
                        ProblemCode.FORBIDDEN,
                        "This token does not send telemetry. POST /api/v1/ingest/tokens makes one that does."));
    }

    private SecurityIdentity identity(SentToken token) {
        try {
            return identities.authenticate(token.request()).await().atMost(PATIENCE);
        } catch (AuthenticationFailedException e) {
            if (e.getCause() instanceof ProblemException why) {
                throw why;
            }
            throw ProblemException.of(
                    ProblemCode.UNAUTHENTICATED, "The token is expired, not meant for Syntra, or not signed by it.", e);
        } catch (TimeoutException e) {
            throw ProblemException.of(ProblemCode.UNAVAILABLE, "The token cannot be checked at this moment.", e)
                    .withHeader("Retry-After", "2");
        }
    }
}
