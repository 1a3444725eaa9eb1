package io.syntra.contracts.telemetry;

import io.syntra.contracts.ErrorGroupId;
import io.syntra.contracts.Payload;
import io.syntra.contracts.ServiceId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All errors with the same normalised stack.
 *
 * @param culprit the innermost frame of the user's own code
 * @param firstVersion the release in which it was first seen
 */
public record ErrorGroupView(
        ErrorGroupId id,
        ServiceId serviceId,
        ErrorGroupStatus status,
        String errorType,
        String message,
        @Nullable String culprit,
        long count,
        Instant firstSeen,
        Instant lastSeen,
        @Nullable String firstVersion,
        List<String> versions,
        @Nullable Sample sample)
        implements Payload {

    public ErrorGroupView {
        versions = List.copyOf(versions);
    }

    /** The newest error of the group as it was written. */
    public record Sample(
            Instant at,
            String stack,
            @Nullable String version,
            @Nullable String replica) {}
}
