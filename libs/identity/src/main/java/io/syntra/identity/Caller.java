package io.syntra.identity;

import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * The person behind a request.
 *
 * @param user who asks
 * @param roles all that the token names
 * @param actor the service that acts for the person, or null when the person calls
 */
public record Caller(
        WorkspaceId workspace,
        String user,
        Set<String> roles,
        @Nullable String actor) {

    public Caller {
        roles = Set.copyOf(roles);
    }

    /** @param token that was checked */
    public static Caller of(JsonWebToken token) {
        return new Caller(
                new WorkspaceId(token.<String>getClaim(Claim.WORKSPACE)),
                token.getName(),
                token.getGroups(),
                token.<String>claim(Claim.ACTOR).orElse(null));
    }

    /** The one service that an ingest token is for; empty for a person's token. */
    public static Optional<ServiceId> ingestsFor(JsonWebToken token) {
        return token.<String>claim(Claim.SERVICE).map(ServiceId::fromString);
    }

    /** Whether a person calls, with a token of their own: no service that acts for one, and no app that sends telemetry. */
    public boolean isPerson() {
        return actor == null && !roles.contains(Role.INGEST);
    }

    public boolean has(String role) {
        return roles.contains(role);
    }
}
