package io.syntra.contracts.workflow;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The run behind a request or an event, by which workflows that start each other in a circle are found out. */
public final class SendingRun {

    /** With it a request that a run sends says which run it is. */
    public static final String HEADER = "Syntra-Run";

    private static final String ORIGIN = "workflow_run:";

    private SendingRun() {}

    /** Where a message comes from that a run asks for. */
    public static String origin(UUID run) {
        return ORIGIN + run;
    }

    /** The run of an origin; empty when it is none of a run. */
    public static Optional<UUID> ofOrigin(@Nullable String origin) {
        return origin != null && origin.startsWith(ORIGIN)
                ? ofHeader(origin.substring(ORIGIN.length()))
                : Optional.empty();
    }

    /** Empty when it is nobody's run. */
    public static Optional<UUID> ofHeader(@Nullable String header) {
        try {
            return Optional.ofNullable(header).map(UUID::fromString);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
