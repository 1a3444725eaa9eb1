package io.syntra.workflow.run;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.workflow.StoredJson;
import io.syntra.workflow.definition.UnreadableDefinition;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Finds the run that waits for what has come. */
@Singleton
class Awaited {

    private static final Logger LOG = Logger.getLogger(Awaited.class);

    private final Runs runs;
    private final Moves moves;
    private final Clock clock;

    Awaited(Runs runs, Moves moves, Clock clock) {
        this.runs = runs;
        this.moves = moves;
        this.clock = clock;
    }

    /** Within a transaction. Most of what comes is nobody's here, or was settled before. */
    Uni<Void> came(WorkspaceId workspace, String awaited, DomainEvent event, Consumer<RunInHand> move) {
        return runs.waitingFor(awaited)
                .chain(run -> run == null
                        ? Uni.createFrom().voidItem()
                        : moves.move(run, inHand -> {
                                    if (inHand.isWaitingFor(awaited)
                                            && inHand.run().workspace.equals(workspace.value())) {
                                        move.accept(inHand);
                                    }
                                })
                                .onFailure(UnreadableDefinition.class)
                                .recoverWithUni(e -> keep(workspace, run, awaited, event, e)));
    }

    /**
     * The version may be of a newer instance, so what came for it is kept until a worker can read it. Were it tried again
     * and again instead, one version that nobody can read any more would hold up everybody else's outcomes.
     */
    Uni<Void> keep(WorkspaceId workspace, UUID run, String awaited, Object what, Throwable cause) {
        LOG.errorf(
                "What a run waits for is kept until its version can be read run=%s cause=%s", run, cause.getMessage());
        return runs.keep(workspace, List.of(run), awaited, StoredJson.write(what), clock.instant());
    }
}
