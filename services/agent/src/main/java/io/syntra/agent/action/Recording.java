package io.syntra.agent.action;

import io.smallrye.mutiny.Uni;
import java.util.function.Supplier;

/** Stores the call from which a proposal came together with what became of it. */
@FunctionalInterface
public interface Recording {

    /**
     * Within the gate's transaction.
     *
     * @param onRecord puts it in the audit log: once the run is held, and before the conversation is, as everybody does
     */
    Uni<Void> of(Proposed proposed, Supplier<Uni<Void>> onRecord);
}
