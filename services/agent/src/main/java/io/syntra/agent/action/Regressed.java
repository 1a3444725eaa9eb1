package io.syntra.agent.action;

import io.smallrye.mutiny.Uni;
import io.syntra.agent.action.ActionGate.Inverse;
import io.syntra.contracts.ActionId;
import java.util.UUID;

/** Where it is proposed to take back what turned out to have made it worse only after its run had gone on, or had ended. */
public interface Regressed {

    /**
     * Within the current transaction, on behalf of the person who wanted the action.
     *
     * @param run that proposed the action
     */
    Uni<Void> takeBack(UUID run, ActionId action, Inverse inverse);
}
