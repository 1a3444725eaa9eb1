package io.syntra.telemetry.query.translate;

import io.syntra.contracts.WorkspaceId;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * For whom, and about which time.
 *
 * @param from inclusive
 * @param to exclusive
 * @param oldest what is older is not kept, so never read
 * @param services the names of the workspace's services, by id
 */
public record Scope(
        WorkspaceId workspace, Instant from, Instant to, Instant oldest, Instant now, Map<UUID, String> services) {

    public Scope {
        services = Map.copyOf(services);
    }
}
