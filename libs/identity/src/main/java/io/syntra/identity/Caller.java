package io.syntra.identity;

import io.syntra.contracts.WorkspaceId;
import java.util.Set;
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

    public boolean has(String role) {
        return roles.contains(role);
    }
}
