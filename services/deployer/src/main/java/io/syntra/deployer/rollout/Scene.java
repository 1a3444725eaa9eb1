package io.syntra.deployer.rollout;

import io.syntra.contracts.event.DomainEvent;
import java.time.Instant;
import java.util.List;

/** What a rule looks at: the stored world, what is observed, and the time. */
record Scene(World world, Observed observed, Instant now) {

    /** A changed world, not yet settled, with what there is to say about it. */
    record Draft(World world, List<DomainEvent> events) {

        Draft {
            events = List.copyOf(events);
        }
    }

    static Draft draft(World world, DomainEvent... events) {
        return new Draft(world, List.of(events));
    }
}
