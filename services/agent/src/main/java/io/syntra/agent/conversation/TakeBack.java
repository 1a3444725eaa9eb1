package io.syntra.agent.conversation;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.action.ActionGate;
import io.syntra.agent.action.ActionGate.Inverse;
import io.syntra.agent.action.Regressed;
import io.syntra.agent.brain.Blocks;
import io.syntra.agent.brain.Move;
import io.syntra.agent.journal.Journal;
import io.syntra.agent.model.Brains;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.AgentEvent;
import io.syntra.contracts.agent.RunMode;
import io.syntra.identity.Caller;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/**
 * Opens a conversation in which an action's stored inverse is proposed. It goes the way of every other change: planned on
 * what is there now, and decided by a person.
 */
@Singleton
class TakeBack implements Regressed {

    private final Conversations conversations;
    private final Runs runs;
    private final ActionGate gate;
    private final Crowding crowding;
    private final Brains brains;
    private final Journal journal;
    private final Clock clock;

    TakeBack(
            Conversations conversations,
            Runs runs,
            ActionGate gate,
            Crowding crowding,
            Brains brains,
            Journal journal,
            Clock clock) {
        this.conversations = conversations;
        this.runs = runs;
        this.gate = gate;
        this.crowding = crowding;
        this.brains = brains;
        this.journal = journal;
        this.clock = clock;
    }

    /** Within a transaction. */
    Uni<ActionView.Undo> takeBack(Caller caller, ActionId action) {
        return gate.inverse(caller, action)
                .call(() -> crowding.admit(caller))
                .chain(inverse -> open(caller, action, inverse));
    }

    /** The conversation that it came from is told where. It may be busy with something else by now. */
    @Override
    public Uni<Void> takeBack(UUID id, ActionId action, Inverse inverse) {
        return runs.findById(id).chain(run -> open(run.caller(), action, inverse)
                .chain(undo ->
                        journal.append(run.conversation(), new AgentEvent.MessageDelta(run.id, worse(inverse, undo)))));
    }

    private static String worse(Inverse inverse, ActionView.Undo undo) {
        return "%s: only now it is known that it is worse than before. I propose to take it back, in conversation %s.\n"
                .formatted(inverse.summary(), undo.conversationId());
    }

    private Uni<ActionView.Undo> open(Caller caller, ActionId action, Inverse inverse) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var conversation = new Conversation();
        conversation.id = UUID.randomUUID();
        conversation.workspace = caller.workspace().value();
        conversation.title = "Undo: " + inverse.summary();
        conversation.mode = RunMode.QUICK;
        conversation.createdBy = caller.user();
        conversation.createdAt = now;
        conversation.updatedAt = now;
        var run = new Run();
        run.id = UUID.randomUUID();
        run.workspace = conversation.workspace;
        run.conversationId = conversation.id;
        run.mode = RunMode.QUICK;
        run.question = "Undo action " + action + ": " + inverse.summary();
        run.person = caller.user();
        run.roles = String.join(",", caller.roles().stream().sorted().toList());
        run.brain = brains.fallback().name();
        run.createdAt = now;
        var call = ToolCall.of(
                run.id,
                0,
                0,
                "undo_" + action.toString().substring(0, 8),
                inverse.call().tool(),
                Json.mapper().valueToTree(inverse.call().arguments()));
        call.changes = true;
        call.undoes = action.value();
        return conversations
                .persist(conversation)
                .chain(() -> Panache.getSession())
                .chain(session -> session.flush()
                        .chain(() -> runs.begin(run))
                        .chain(() -> session.persistAll(turn(run, call, now), call)))
                .replaceWith(new ActionView.Undo(new ConversationId(conversation.id), run.id));
    }

    private static StoredTurn turn(Run run, ToolCall call, Instant now) {
        var turn = new StoredTurn();
        turn.id = UUID.randomUUID();
        turn.runId = run.id;
        turn.brain = Regression.BRAIN;
        turn.content = Blocks.of(
                        List.of(new Move.Propose(call.callId, call.tool, Memory.json(call.arguments), List.of())))
                .toString();
        turn.words = "";
        turn.createdAt = now;
        return turn;
    }
}
