package io.syntra.workflow.run;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.workflow.definition.UnreadableDefinition;
import io.syntra.workflow.node.Outcome;
import io.syntra.workflow.node.WaitForEventType;
import jakarta.inject.Singleton;

/** Runs that wait for an event. */
@Singleton
public class Listeners {

    private final Runs runs;
    private final Moves moves;
    private final Awaited waiting;
    private final Progress progress;

    Listeners(Runs runs, Moves moves, Awaited waiting, Progress progress) {
        this.runs = runs;
        this.moves = moves;
        this.waiting = waiting;
        this.progress = progress;
    }

    /** With the workspace: whoever hears an event looks for those of its own only. */
    static String awaited(String workspace, String eventType) {
        return "event:" + workspace + ":" + eventType;
    }

    /** Whether any run waits for such an event. */
    public Uni<Boolean> areThere(WorkspaceId workspace, String eventType) {
        return runs.isAwaited(awaited(workspace.value(), eventType));
    }

    /** Those that wait for just this go on, in the caller's transaction. */
    public Uni<Void> hear(WorkspaceId workspace, TriggerData event) {
        var awaited = awaited(workspace.value(), event.type());
        return runs.waitingForEvent(awaited)
                .onItem()
                .transformToMulti(Multi.createFrom()::iterable)
                .filter(listener -> WaitForEventType.isAwaited(listener.input(), event.values()))
                .onItem()
                .transformToUniAndConcatenate(listener -> goOn(workspace, listener, awaited, event))
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** One whose version cannot be read holds up no other. */
    private Uni<Void> goOn(WorkspaceId workspace, Runs.Listener listener, String awaited, TriggerData event) {
        return moves.move(listener.run(), inHand -> {
                    if (inHand.isWaitingFor(awaited)
                            && WaitForEventType.isAwaited(inHand.open().input(), event.values())) {
                        progress.settled(inHand, new Outcome.Done(event.values()));
                    }
                })
                .onFailure(UnreadableDefinition.class)
                .recoverWithUni(e -> waiting.keep(workspace, listener.run(), awaited, event.values(), e));
    }
}
