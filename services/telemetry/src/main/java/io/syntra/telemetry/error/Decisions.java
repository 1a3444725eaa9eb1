package io.syntra.telemetry.error;

import io.syntra.contracts.telemetry.ErrorGroupStatus;
import java.util.Map;
import java.util.UUID;

/**
 * What people said about the error groups of a workspace.
 *
 * @param merged the group that each counts for
 * @param statuses of those that are not open
 */
public record Decisions(Map<UUID, UUID> merged, Map<UUID, ErrorGroupStatus> statuses) {

    public static final Decisions NONE = new Decisions(Map.of(), Map.of());

    public Decisions {
        merged = Map.copyOf(merged);
        statuses = Map.copyOf(statuses);
    }
}
