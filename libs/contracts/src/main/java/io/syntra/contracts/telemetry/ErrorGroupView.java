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
 * @param users how many different users met it, by {@code user.id} or {@code enduser.id}; exact up to 256, within about a
 *     tenth beyond; absent when nobody said
 * @param merged groups that people put into this one, and whose errors count here; absent when there are none
 * @param mergedInto the group that its errors count for; absent when it stands by itself
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
        @Nullable Sample sample,
        @Nullable Long users,
        @Nullable List<ErrorGroupId> merged,
        @Nullable ErrorGroupId mergedInto)
        implements Payload {

    public ErrorGroupView {
        versions = List.copyOf(versions);
        merged = merged == null ? null : List.copyOf(merged);
    }

    /** One that stands by itself, and whose users nobody named. */
    public ErrorGroupView(
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
            @Nullable Sample sample) {
        this(
                id,
                serviceId,
                status,
                errorType,
                message,
                culprit,
                count,
                firstSeen,
                lastSeen,
                firstVersion,
                versions,
                sample,
                null,
                null,
                null);
    }

    /** The newest error of the group as it was written. */
    public record Sample(
            Instant at,
            String stack,
            @Nullable String version,
            @Nullable String replica) {}
}
