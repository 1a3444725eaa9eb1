package io.syntra.telemetry.token;

import io.quarkus.security.identity.SecurityIdentity;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.telemetry.service.ServiceOf;
import java.util.Optional;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** For which service somebody may send: what the token is for, whatever stands in what is sent. */
public final class Sending {

    private Sending() {}

    /** Empty for who may not send at all. */
    public static Optional<ServiceOf> of(SecurityIdentity identity) {
        if (!identity.hasRole(Role.INGEST)) {
            return Optional.empty();
        }
        return switch (identity.getPrincipal()) {
            case IngestPrincipal sender -> Optional.of(sender.service());
            // What the deployer gave to a replica.
            case JsonWebToken token ->
                Caller.ingestsFor(token)
                        .map(service -> new ServiceOf(Caller.of(token).workspace(), service));
            case null, default -> Optional.empty();
        };
    }
}
