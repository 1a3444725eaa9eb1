package io.syntra.deployer.rollout;

import io.syntra.contracts.ServiceId;
import io.syntra.contracts.event.DomainEvent;
import java.util.List;

/** Where worlds are stored. Calls block. */
interface Worlds {

    /** @throws ServiceGone when there is none */
    World load(ServiceId service);

    /**
     * Writes all that differs, and the events, or nothing.
     *
     * @throws StaleWorld when someone else wrote since {@code before} was loaded
     */
    void commit(World before, World after, List<DomainEvent> events);

    /** Whether every route table of the service has reached Kafka. */
    boolean isRouteDelivered(ServiceId service);
}
