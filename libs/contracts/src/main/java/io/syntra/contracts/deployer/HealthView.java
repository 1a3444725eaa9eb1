package io.syntra.contracts.deployer;

import io.syntra.contracts.Payload;
import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.ServiceId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The health of a service and of each replica, as last checked.
 */
public record HealthView(
        ServiceId serviceId,
        String serviceName,
        HealthStatus status,
        int readyReplicas,
        int wantedReplicas,
        List<Replica> replicas)
        implements Payload {

    public HealthView {
        replicas = List.copyOf(replicas);
    }

    /**
     * @param state {@code starting}, {@code ready}, {@code unready}, {@code draining} or {@code crash_loop}
     * @param pid the operating system's process id, where the runtime has one
     * @param restarts how often it was started again after it ended by itself
     * @param lastCheck what the last health check said
     * @param lastEnd how it ended when it last did by itself
     */
    public record Replica(
            ReplicaId id,
            int releaseNumber,
            String state,
            @Nullable Integer port,
            @Nullable Long pid,
            int restarts,
            Instant startedAt,
            @Nullable Check lastCheck,
            @Nullable End lastEnd) {}

    public record Check(boolean ok, String message, Instant at) {}

    /**
     * @param exitCode 128 and the signal for one that a signal ended, as shells have it; absent when nobody saw it
     * @param message what it means, for people
     * @param inARow how often it ended so the last times, from 1
     */
    public record End(@Nullable Integer exitCode, String message, Instant at, int inARow) {

        /** After an earlier one. */
        public End after(@Nullable End before) {
            return before != null && Objects.equals(before.exitCode(), exitCode)
                    ? new End(exitCode, message, at, before.inARow() + 1)
                    : new End(exitCode, message, at, 1);
        }
    }
}
