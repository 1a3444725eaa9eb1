package io.syntra.telemetry.token;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.syntra.identity.Role;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.postgres.Postgres;
import io.syntra.telemetry.postgres.Remembered;
import io.syntra.telemetry.service.ServiceOf;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Tells by an ingest token who sends. What Postgres said counts for {@link #FRESH}, so a revoked token is refused that long
 * after it was revoked, on every replica; while Postgres is away, senders are asked to come back rather than believed.
 */
@Singleton
final class IngestTokenIdentities implements IdentityProvider<IngestTokenRequest> {

    static final Duration FRESH = Duration.ofSeconds(3);

    private static final Logger LOG = Logger.getLogger(IngestTokenIdentities.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST = 10_000;

    private final IngestTokens tokens;
    private final Postgres postgres;
    private final Remembered<String, Optional<ServiceOf>> known;

    IngestTokenIdentities(IngestTokens tokens, Postgres postgres, Clock clock) {
        this.tokens = tokens;
        this.postgres = postgres;
        this.known = new Remembered<>(FRESH, MOST, clock);
    }

    @Override
    public Class<IngestTokenRequest> getRequestType() {
        return IngestTokenRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(IngestTokenRequest request, AuthenticationRequestContext context) {
        var value = request.value();
        var fingerprint = value.fingerprint();
        return known.fresh(fingerprint)
                .map(service -> Uni.createFrom().item(() -> identity(service)))
                .orElseGet(() -> context.runBlocking(() -> identity(known.get(fingerprint, () -> ask(value)))));
    }

    private Optional<ServiceOf> ask(TokenValue value) {
        try {
            return postgres.await(
                    () -> tokens.use(value).ifNoItem().after(PATIENCE).fail());
        } catch (RuntimeException e) {
            LOG.warnf("Ingest tokens cannot be checked cause=%s", e.getMessage());
            throw new AuthenticationFailedException(ProblemException.of(
                            ProblemCode.UNAVAILABLE,
                            "The ingest token cannot be checked at this moment. Send the same request again in a few seconds.")
                    .withHeader("Retry-After", "2"));
        }
    }

    private static SecurityIdentity identity(Optional<ServiceOf> service) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(
                        new IngestPrincipal(
                                service.orElseThrow(
                                        () -> new AuthenticationFailedException(
                                                ProblemException.of(
                                                        ProblemCode.UNAUTHENTICATED,
                                                        "The ingest token is not known or was revoked. POST /api/v1/ingest/tokens makes one.")))))
                .addRole(Role.INGEST)
                .build();
    }
}
