package io.syntra.workflow.run;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DeliveryEvent;
import io.syntra.outbox.Consumption;
import io.syntra.workflow.node.Deliveries;
import io.syntra.workflow.node.Outcome;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Hears how messages fared and lets the runs that wait for them go on. */
@Singleton
class DeliveryOutcomes {

    static final String AWAITED = "delivery:";

    private final Consumption consumption;
    private final Awaited awaited;
    private final Approvals approvals;
    private final Progress progress;

    DeliveryOutcomes(Consumption consumption, Awaited awaited, Approvals approvals, Progress progress) {
        this.consumption = consumption;
        this.awaited = awaited;
        this.approvals = approvals;
        this.progress = progress;
    }

    @Incoming("deliveries")
    Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return consumption.of(
                record, DeliveryEvent.class, "workflow", (meta, event) -> settle(meta.workspace(), event));
    }

    static String awaited(DeliveryId delivery) {
        return AWAITED + delivery;
    }

    private Uni<Void> settle(WorkspaceId workspace, DeliveryEvent event) {
        var outcome = Deliveries.outcome(event);
        return awaited.came(workspace, awaited(event.deliveryId()), event, inHand -> progress.settled(inHand, outcome))
                .chain(() -> outcome instanceof Outcome.Failed failed
                        ? approvals.notAsked(workspace, event.deliveryId(), event.origin(), failed.reason())
                        : Uni.createFrom().voidItem());
    }
}
