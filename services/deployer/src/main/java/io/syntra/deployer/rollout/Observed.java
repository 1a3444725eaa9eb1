package io.syntra.deployer.rollout;

import io.syntra.contracts.ReplicaId;
import io.syntra.deployer.runtime.ReplicaProcess;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is so at the moment, whatever is stored.
 *
 * @param processes of all live replicas, each for its present attempt
 * @param pulses of those that were checked
 * @param routeDeliveredAt since when the route table published last is known to be in Kafka; null until then
 * @param handover what the router has in hand for replicas that are to end
 * @param since when this deployer began to look
 * @param logTail the last lines of a replica
 */
record Observed(
        Map<ReplicaId, ReplicaProcess> processes,
        Map<ReplicaId, Pulse> pulses,
        @Nullable Instant routeDeliveredAt,
        Handover handover,
        Instant since,
        Function<ReplicaId, List<String>> logTail) {

    Observed {
        processes = Map.copyOf(processes);
        pulses = Map.copyOf(pulses);
    }

    ReplicaProcess process(Replica replica) {
        return processes.getOrDefault(replica.id(), new ReplicaProcess.NotLaunched());
    }

    boolean isRunning(Replica replica) {
        return process(replica) instanceof ReplicaProcess.Running;
    }

    Pulse pulse(Replica replica) {
        var pulse = pulses.get(replica.id());
        return pulse != null && pulse.attempt() == replica.run().attempt()
                ? pulse
                : Pulse.none(replica.run().attempt());
    }
}
