package io.syntra.deployer.runtime;

import io.syntra.contracts.Payload;
import io.syntra.contracts.ProcessStart;
import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.ServiceId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept on disk about an attempt, {@code replicas/<id>.json}: written without a pid before the process starts,
 * and again with it, so that the next deployer finds every process that this one started.
 *
 * @param pid the process, the leader of its own session
 * @param start with the pid it names the process for good; null when it had ended before it could be asked
 * @param startedAtMs the same as a time, for people
 * @param endedAtMs set when its end is known
 */
record ReplicaFile(
        ReplicaId replicaId,
        ServiceId serviceId,
        String name,
        String version,
        int attempt,
        int port,
        @Nullable Long pid,
        @Nullable ProcessStart start,
        @Nullable Long startedAtMs,
        @Nullable Long endedAtMs,
        ReplicaProcess.@Nullable Cause cause,
        @Nullable Integer exitCode,
        @Nullable String message)
        implements Payload {

    static ReplicaFile intent(Launch launch, int port) {
        return new ReplicaFile(
                launch.replica(),
                launch.service(),
                launch.serviceName(),
                launch.release().version(),
                launch.attempt(),
                port,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    ReplicaFile started(long pid, @Nullable ProcessStart start, long startedAtMs) {
        return new ReplicaFile(
                replicaId, serviceId, name, version, attempt, port, pid, start, startedAtMs, null, null, null, null);
    }

    ReplicaFile ended(ReplicaProcess.Ended end) {
        return new ReplicaFile(
                replicaId,
                serviceId,
                name,
                version,
                attempt,
                port,
                pid,
                start,
                startedAtMs,
                end.at().toEpochMilli(),
                end.cause(),
                end.exitCode(),
                end.message());
    }

    OsProcesses.@Nullable Root root() {
        return pid == null || start == null ? null : new OsProcesses.Root(pid, start);
    }

    /** The end as it was written down, if it was. */
    ReplicaProcess.@Nullable Ended end(List<String> logTail) {
        return endedAtMs == null || cause == null || message == null
                ? null
                : new ReplicaProcess.Ended(
                        cause, exitCode, java.time.Instant.ofEpochMilli(endedAtMs), message, logTail);
    }
}
