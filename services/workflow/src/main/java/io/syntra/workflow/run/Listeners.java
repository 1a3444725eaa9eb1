package io.syntra.workflow.run;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.workflow.node.Outcome;
import io.syntra.workflow.node.WaitForEventType;
import jakarta.inject.Singleton;

/** Runs that wait for an event. */
@Singleton
public class Listeners {

    private final Runs runs;
    private final Moves moves;
    private final Progress progress;

    Listeners(Runs runs, Moves moves, Progress progress) {
        this.runs = runs;
        this.moves = moves;
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
                .transformToUniAndConcatenate(listener -> moves.move(listener.run(), inHand -> {
                    if (inHand.isWaitingFor(awaited)
                            && WaitForEventType.isAwaited(inHand.open().input(), event.values())) {
                        progress.settled(inHand, new Outcome.Done(event.values()));
                    }
                }))
                .collect()
                .last()
                .replaceWithVoid();
    }
}
