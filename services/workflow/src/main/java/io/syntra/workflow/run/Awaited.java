package io.syntra.workflow.run;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import jakarta.inject.Singleton;
import java.util.function.Consumer;

/** Finds the run that waits for what has come. */
@Singleton
class Awaited {

    private final Runs runs;
    private final Moves moves;

    Awaited(Runs runs, Moves moves) {
        this.runs = runs;
        this.moves = moves;
    }

    /** Within a transaction. Most of what comes is nobody's here, or was settled before. */
    Uni<Void> came(WorkspaceId workspace, String awaited, Consumer<RunInHand> move) {
        return runs.waitingFor(awaited)
                .chain(run -> run == null
                        ? Uni.createFrom().voidItem()
                        : moves.move(run, inHand -> {
                            if (inHand.isWaitingFor(awaited)
                                    && inHand.run().workspace.equals(workspace.value())) {
                                move.accept(inHand);
                            }
                        }));
    }
}
