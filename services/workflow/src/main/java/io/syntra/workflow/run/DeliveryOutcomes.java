package io.syntra.workflow.run;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DeliveryEvent;
import io.syntra.contracts.workflow.SendingRun;
import io.syntra.outbox.Consumption;
import io.syntra.workflow.node.Call;
import io.syntra.workflow.node.Deliveries;
import io.syntra.workflow.node.Outcome;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Hears how messages fared and lets the runs that wait for them go on. */
@Singleton
class DeliveryOutcomes {

    static final String AWAITED = "delivery:";

    private final Consumption consumption;
    private final Awaited awaited;
    private final Approvals approvals;
    private final Runs runs;
    private final Progress progress;

    DeliveryOutcomes(Consumption consumption, Awaited awaited, Approvals approvals, Runs runs, Progress progress) {
        this.consumption = consumption;
        this.awaited = awaited;
        this.approvals = approvals;
        this.runs = runs;
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
                .chain(() -> late(workspace, event))
                .chain(() -> outcome instanceof Outcome.Failed failed
                        ? approvals.notAsked(workspace, event.deliveryId(), event.origin(), failed.reason())
                        : Uni.createFrom().voidItem());
    }

    /** The run did not wait so long, or nobody knew: how the message fared all the same is said where it was asked for. */
    private Uni<Void> late(WorkspaceId workspace, DeliveryEvent event) {
        return SendingRun.ofOrigin(event.origin())
                // Before its steps are read: of two outcomes that come at once, the second one sees the first.
                .map(root -> runs.locked(root)
                        .chain(run -> run == null
                                ? Uni.createFrom().voidItem()
                                : runs.messagesWithoutOutcome(workspace, root)
                                        .invoke(steps -> steps.stream()
                                                .filter(step -> askedFor(step, event.deliveryId()))
                                                .forEach(step -> told(run, step, event)))
                                        .replaceWithVoid()))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private static boolean askedFor(Step step, DeliveryId delivery) {
        return IntStream.rangeClosed(1, step.attempts)
                .anyMatch(attempt ->
                        Call.deliveryId(step.runId, step.node, attempt).equals(delivery));
    }

    private static void told(Run run, Step step, DeliveryEvent event) {
        var later = Deliveries.later(event, Objects.requireNonNullElse(step.output(), Map.of()));
        if (!later.isEmpty()) {
            step.addToOutput(later);
            run.warn(List.of(step.node + ": it became known later that the message was "
                    + (event instanceof DeliveryEvent.Delivered ? "delivered" : "not delivered")));
        }
    }
}
