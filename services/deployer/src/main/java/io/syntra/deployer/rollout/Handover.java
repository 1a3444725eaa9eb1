package io.syntra.deployer.rollout;

import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.router.RouteView;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;

/** How far the router is with leaving the replicas that are to end. */
sealed interface Handover {

    /** It was not asked, or has not answered yet. */
    record Unknown() implements Handover {}

    /** It does not answer. */
    record Silent(Instant since) implements Handover {}

    /**
     * @param generation of the table that it serves
     * @param inFlight requests on their way to replicas that are in the table no more
     */
    record Serves(long generation, Map<ReplicaId, Integer> inFlight) implements Handover {

        public Serves {
            inFlight = Map.copyOf(inFlight);
        }

        static Serves of(RouteView route) {
            return new Serves(
                    route.generation(),
                    route.leaving().stream()
                            .collect(Collectors.toMap(
                                    RouteView.Replica::replicaId, RouteView.Replica::inFlight, Integer::sum)));
        }

        /** @param without the generation of a table that the replica is not in */
        boolean isDone(ReplicaId replica, long without) {
            return generation >= without && inFlight.getOrDefault(replica, 0) == 0;
        }
    }
}
