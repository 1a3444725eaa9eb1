package io.syntra.workflow.run;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DeliveryEvent;
import io.syntra.contracts.workflow.RunState;
import io.syntra.outbox.Consumption;
import io.syntra.workflow.node.Deliveries;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Hears how messages fared and lets the runs that wait for them go on. */
@Singleton
class DeliveryOutcomes {

    private final Consumption consumption;
    private final Runs runs;
    private final Progress progress;

    DeliveryOutcomes(Consumption consumption, Runs runs, Progress progress) {
        this.consumption = consumption;
        this.runs = runs;
        this.progress = progress;
    }

    @Incoming("deliveries")
    Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return consumption.of(
                record, DeliveryEvent.class, "workflow", (meta, event) -> settle(meta.workspace(), event));
    }

    private Uni<Void> settle(WorkspaceId workspace, DeliveryEvent event) {
        var awaited = "delivery:" + event.deliveryId();
        // Most deliveries are not ours, or were settled before.
        return runs.waitingFor(awaited)
                .chain(run -> run == null
                        ? Uni.createFrom().voidItem()
                        : runs.take(run)
                                .chain(inHand -> inHand == null
                                                || inHand.run().state != RunState.WAITING
                                                || !awaited.equals(inHand.open().awaits)
                                                || !inHand.run().workspace.equals(workspace.value())
                                        ? Uni.createFrom().voidItem()
                                        : progress.settled(inHand, Deliveries.outcome(event))));
    }
}
