package io.syntra.workflow.run;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.workflow.RunState;
import io.syntra.workflow.node.Outcome;
import io.syntra.workflow.node.WaitForEventType;
import jakarta.inject.Singleton;

/** Runs that wait for an event. */
@Singleton
public class Listeners {

    private final Runs runs;
    private final Progress progress;

    Listeners(Runs runs, Progress progress) {
        this.runs = runs;
        this.progress = progress;
    }

    static String awaited(String eventType) {
        return "event:" + eventType;
    }

    /** Those that wait for just this go on, in the caller's transaction. */
    public Uni<Void> hear(WorkspaceId workspace, TriggerData event) {
        var awaited = awaited(event.type());
        return runs.waitingFor(workspace, awaited)
                .onItem()
                .transformToMulti(Multi.createFrom()::iterable)
                .filter(listener -> WaitForEventType.isAwaited(listener.input(), event.values()))
                .onItem()
                .transformToUniAndConcatenate(listener -> runs.take(listener.run())
                        .chain(inHand -> inHand == null
                                        || inHand.run().state != RunState.WAITING
                                        || !awaited.equals(inHand.open().awaits)
                                        || !WaitForEventType.isAwaited(
                                                inHand.open().input(), event.values())
                                ? Uni.createFrom().voidItem()
                                : progress.settled(inHand, new Outcome.Done(event.values()))))
                .collect()
                .last()
                .replaceWithVoid();
    }
}
