package io.syntra.contracts.agent;

import io.syntra.contracts.Payload;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a workspace demands of changes that the agent proposes.
 *
 * @param changesAllowed false stops every change at once, also those that are approved and not begun
 * @param limits within any hour
 * @param version rises with every change; also the ETag. An approval under another version does not count
 * @param updatedBy absent while nobody has changed it
 */
public record PolicyView(
        boolean changesAllowed,
        SecondPerson secondPerson,
        Limits limits,
        long version,
        @Nullable String updatedBy,
        @Nullable Instant updatedAt)
        implements Payload {

    /** When whoever asked for a change may not be the one who approves it. */
    public enum SecondPerson {
        NEVER,
        HIGH_RISK,
        ALWAYS
    }

    /**
     * How many changes may be approved and begun within an hour.
     *
     * @param person by one person
     * @param target of one service or server
     * @param workspace in all
     */
    public record Limits(int person, int target, int workspace) {}

    /** Another policy as a whole. */
    public record Change(
            @Nullable Boolean changesAllowed,
            @Nullable SecondPerson secondPerson,
            @Nullable Limits limits) {}
}
