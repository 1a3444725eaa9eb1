package io.syntra.agent.conversation;

import io.smallrye.mutiny.Uni;
import io.syntra.agent.action.ActionGate;
import io.syntra.agent.action.ActionGate.Inverse;
import io.syntra.agent.action.Regressed;
import io.syntra.agent.journal.Journal;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.AgentEvent;
import io.syntra.identity.Caller;
import jakarta.inject.Singleton;
import java.util.UUID;

/**
 * Opens a conversation in which an action's stored inverse is proposed. It goes the way of every other change: planned on
 * what is there now, and decided by a person.
 */
@Singleton
class TakeBack implements Regressed {

    private final Opening opening;
    private final Runs runs;
    private final ActionGate gate;
    private final Crowding crowding;
    private final Journal journal;

    TakeBack(Opening opening, Runs runs, ActionGate gate, Crowding crowding, Journal journal) {
        this.opening = opening;
        this.runs = runs;
        this.gate = gate;
        this.crowding = crowding;
        this.journal = journal;
    }

    /** Within a transaction. */
    Uni<ActionView.Undo> takeBack(Caller caller, ActionId action) {
        return gate.inverse(caller, action)
                .call(() -> crowding.admitUndo(caller))
                .chain(inverse -> open(caller, action, inverse));
    }

    /** The conversation that it came from is told where. It may be busy with something else by now. */
    @Override
    public Uni<Void> takeBack(UUID id, ActionId action, Inverse inverse) {
        return runs.findById(id).chain(run -> open(run.caller(), action, inverse)
                .chain(undo ->
                        journal.append(run.conversation(), new AgentEvent.MessageDelta(run.id, worse(inverse, undo)))));
    }

    /** What a run that ends was to say of its actions, and does not. Within a transaction. */
    Uni<Void> leftBy(Run run) {
        return gate.leftWorse(run.id).chain(ids -> {
            var all = Uni.createFrom().voidItem();
            for (var id : ids) {
                all = all.chain(() -> gate.inverse(run.caller(), id).chain(inverse -> takeBack(run.id, id, inverse)));
            }
            return all;
        });
    }

    private static String worse(Inverse inverse, ActionView.Undo undo) {
        return "%s: it turned out to be worse than before. I propose to take it back, in conversation %s.\n"
                .formatted(inverse.summary(), undo.conversationId());
    }

    private Uni<ActionView.Undo> open(Caller caller, ActionId action, Inverse inverse) {
        return opening.undo(
                        caller,
                        action,
                        inverse.summary(),
                        inverse.call().tool(),
                        Json.mapper().valueToTree(inverse.call().arguments()))
                .map(opened -> new ActionView.Undo(opened.conversation(), opened.run()));
    }
}
