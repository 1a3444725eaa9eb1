package io.syntra.workflow.run;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DeliveryEvent;
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
    private final Moves moves;
    private final Progress progress;

    DeliveryOutcomes(Consumption consumption, Runs runs, Moves moves, Progress progress) {
        this.consumption = consumption;
        this.runs = runs;
        this.moves = moves;
        this.progress = progress;
    }

    @Incoming("deliveries")
    Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return consumption.of(
                record, DeliveryEvent.class, "workflow", (meta, event) -> settle(meta.workspace(), event));
    }

    static String awaited(DeliveryId delivery) {
        return "delivery:" + delivery;
    }

    private Uni<Void> settle(WorkspaceId workspace, DeliveryEvent event) {
        var awaited = awaited(event.deliveryId());
        // Most deliveries are not ours, or were settled before.
        return runs.waitingFor(awaited)
                .chain(run -> run == null
                        ? Uni.createFrom().voidItem()
                        : moves.move(run, inHand -> {
                            if (inHand.isWaitingFor(awaited)
                                    && inHand.run().workspace.equals(workspace.value())) {
                                progress.settled(inHand, Deliveries.outcome(event));
                            }
                        }));
    }
}
