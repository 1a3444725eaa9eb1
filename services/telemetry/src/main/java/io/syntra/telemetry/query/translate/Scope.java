package io.syntra.telemetry.query.translate;

import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.error.Decisions;
import io.syntra.telemetry.retention.Kept;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * For whom, and about which time.
 *
 * @param from inclusive
 * @param to exclusive
 * @param kept what is older is gone, so never read
 * @param services the names of the workspace's services, by id
 * @param groups what people said about its error groups
 */
public record Scope(
        WorkspaceId workspace,
        Instant from,
        Instant to,
        Kept kept,
        Instant now,
        Map<UUID, String> services,
        Decisions groups) {

    public Scope {
        services = Map.copyOf(services);
    }

    /** Of whose groups nobody said anything. */
    public Scope(WorkspaceId workspace, Instant from, Instant to, Kept kept, Instant now, Map<UUID, String> services) {
        this(workspace, from, to, kept, now, services, Decisions.NONE);
    }
}
