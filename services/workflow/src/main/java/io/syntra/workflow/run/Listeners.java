package io.syntra.workflow.run;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.workflow.StoredJson;
import io.syntra.workflow.definition.UnreadableDefinition;
import io.syntra.workflow.node.Outcome;
import io.syntra.workflow.node.WaitForEventType;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Runs that wait for an event. */
@Singleton
public class Listeners {

    /** So many go on at once, in the transaction of the event; of more, each goes on when a worker comes to it. */
    static final int AT_ONCE = 200;

    private static final int PAGE = 1_000;

    /** What workers do with a page at least in this time; until then the delays of others have their turn. */
    private static final Duration FOR_A_PAGE = Duration.ofSeconds(5);

    private final Runs runs;
    private final Moves moves;
    private final Awaited waiting;
    private final Progress progress;
    private final Clock clock;

    Listeners(Runs runs, Moves moves, Awaited waiting, Progress progress, Clock clock) {
        this.runs = runs;
        this.moves = moves;
        this.waiting = waiting;
        this.progress = progress;
        this.clock = clock;
    }

    /** With the workspace: whoever hears an event looks for those of its own only. */
    static String awaited(String workspace, String eventType) {
        return "event:" + workspace + ":" + eventType;
    }

    /** Whether any run waits for such an event. */
    public Uni<Boolean> areThere(WorkspaceId workspace, String eventType) {
        return runs.isAwaited(awaited(workspace.value(), eventType));
    }

    /** Those that wait for just this go on, in the caller's transaction; where many wait, soon. */
    public Uni<Void> hear(WorkspaceId workspace, TriggerData event) {
        var awaited = awaited(workspace.value(), event.type());
        return runs.waitingForEvent(awaited, AT_ONCE + 1)
                .chain(listeners -> listeners.size() > AT_ONCE
                        ? keep(workspace, awaited, event, StoredJson.write(event.values()), null, clock.instant())
                        : goOn(workspace, awaited, event, listeners));
    }

    private Uni<Void> goOn(WorkspaceId workspace, String awaited, TriggerData event, List<Runs.Listener> listeners) {
        return Multi.createFrom()
                .iterable(listeners)
                .filter(listener -> WaitForEventType.isAwaited(listener.input(), event.values()))
                .onItem()
                .transformToUniAndConcatenate(listener -> goOn(workspace, listener, awaited, event))
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** Else one run with thousands of branches that wait would hold up the events of everybody. */
    private Uni<Void> keep(
            WorkspaceId workspace,
            String awaited,
            TriggerData event,
            String came,
            @Nullable UUID after,
            Instant wakeAt) {
        return runs.waitingForEventAfter(after, awaited, PAGE).chain(page -> {
            var meant = page.stream()
                    .filter(listener -> WaitForEventType.isAwaited(listener.input(), event.values()))
                    .map(Runs.Listener::run)
                    .toList();
            var kept = runs.keep(workspace, meant, awaited, came, wakeAt);
            return page.size() < PAGE
                    ? kept
                    : kept.chain(() ->
                            keep(workspace, awaited, event, came, page.getLast().run(), wakeAt.plus(FOR_A_PAGE)));
        });
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
