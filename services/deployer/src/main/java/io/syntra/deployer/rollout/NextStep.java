package io.syntra.deployer.rollout;

import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.event.DomainEvent;
import java.util.List;

/** The one thing to do next for a service. */
sealed interface NextStep {

    /** Write the changed world down, with what there is to say about it, in one transaction. */
    record Commit(World next, List<DomainEvent> events) implements NextStep {

        public Commit {
            events = List.copyOf(events);
        }
    }

    record Start(Replica replica) implements NextStep {}

    record Terminate(ReplicaId replica) implements NextStep {}

    record Kill(ReplicaId replica) implements NextStep {}

    /** Nothing until something changes or a moment has passed. */
    record Rest(boolean busy) implements NextStep {}
}
