package io.syntra.notification.delivery;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.outbox.Consumption;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** Stores what is asked for; the delivery id makes a second request for the same message a no-op. */
@Singleton
class AcceptRequests {

    private static final Logger LOG = Logger.getLogger(AcceptRequests.class);

    private final Consumption consumption;
    private final Deliveries deliveries;
    private final Settle settle;
    private final Packing packing;

    AcceptRequests(Consumption consumption, Deliveries deliveries, Settle settle, Packing packing) {
        this.consumption = consumption;
        this.deliveries = deliveries;
        this.settle = settle;
        this.packing = packing;
    }

    @Incoming("requests")
    Uni<Void> accept(ConsumerRecord<String, byte[]> record) {
        return consumption.of(record, NotificationRequest.class, "notification", (meta, request) -> deliveries
                .findById(request.deliveryId().value())
                .chain(known -> known == null ? store(meta.workspace(), request) : ignore(meta.workspace(), known)));
    }

    private Uni<Void> store(WorkspaceId workspace, NotificationRequest request) {
        return switch (packing.of(workspace, request)) {
            case Parcel.Packed packed -> deliveries.persist(packed.deliveries());
            case Parcel.Unsendable unsendable ->
                deliveries
                        .persist(unsendable.delivery())
                        .chain(delivery ->
                                settle.as(delivery, new Verdict.Failed(unsendable.reason()), delivery.requestedAt));
        };
    }

    private static Uni<Void> ignore(WorkspaceId workspace, Delivery known) {
        if (!known.workspace.equals(workspace.value())) {
            LOG.warnf("A request reuses the delivery id of another workspace delivery=%s", known.id);
        }
        return Uni.createFrom().voidItem();
    }
}
