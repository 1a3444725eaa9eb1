package io.syntra.workflow.run;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DeliveryEvent;
import io.syntra.contracts.workflow.RunState;
import io.syntra.outbox.Consumption;
import jakarta.inject.Singleton;
import java.util.Map;
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
                                        : settle(inHand, event)));
    }

    private Uni<Void> settle(RunInHand inHand, DeliveryEvent event) {
        return switch (event) {
            case DeliveryEvent.Delivered delivered ->
                progress.completed(
                        inHand,
                        Map.of(
                                "delivery_id", delivered.deliveryId().toString(),
                                "outcome", "delivered",
                                "attempts", delivered.attempts()));
            case DeliveryEvent.Failed failed ->
                progress.failed(inHand, "the message was not delivered: " + failed.reason());
            case DeliveryEvent.Unknown unknown ->
                // Asking again could deliver it twice.
                progress.failedForGood(
                        inHand,
                        "it is not known whether the message arrived: " + unknown.reason() + ". Settle delivery "
                                + unknown.deliveryId() + " by hand.");
        };
    }
}
