package io.syntra.agent.signal;

import io.syntra.agent.signal.Traffic.Share;
import org.jspecify.annotations.Nullable;

/**
 * How a service was during some time, as far as anybody asked and got an answer.
 *
 * @param traffic null when it is not known
 * @param latency that 95 of 100 requests kept, in milliseconds; null when it is not known
 * @param replicas at the end of the time; null when they are not known
 */
public record Readings(
        @Nullable Share traffic,
        @Nullable Double latency,
        @Nullable Replicas replicas) {

    public double requests() {
        return traffic == null ? 0 : traffic.requests();
    }
}
