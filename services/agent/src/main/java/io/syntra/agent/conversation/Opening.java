package io.syntra.agent.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.action.Proposal;
import io.syntra.agent.brain.Asker;
import io.syntra.agent.brain.Blocks;
import io.syntra.agent.brain.Move;
import io.syntra.agent.model.Brains;
import io.syntra.agent.tool.Redaction;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionView.Evidence;
import io.syntra.contracts.agent.RunMode;
import io.syntra.identity.Caller;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/** Opens conversations that begin with something else than a person's words. In the caller's transaction. */
@Singleton
public class Opening {

    private static final int LONGEST_TITLE = 200;

    private final Conversations conversations;
    private final Runs runs;
    private final Crowding crowding;
    private final Brains brains;
    private final Clock clock;

    Opening(Conversations conversations, Runs runs, Crowding crowding, Brains brains, Clock clock) {
        this.conversations = conversations;
        this.runs = runs;
        this.crowding = crowding;
        this.brains = brains;
        this.clock = clock;
    }

    public record Opened(ConversationId conversation, UUID run) {}

    /**
     * A question of another service. It is answered with words: what it would change is not even proposed.
     *
     * @param caller whose rights everything is read with
     */
    public Uni<Opened> ask(Caller caller, String title, String question, RunMode mode) {
        var run = run(caller, question, mode, brains.first().name());
        run.asker = Asker.QUESTION;
        return crowding.admitService(caller).chain(() -> open(conversation(caller, title, mode), run, List.of()));
    }

    /**
     * A change that another service wants. It goes the way of every other.
     *
     * @param caller who is behind it
     */
    public Uni<Opened> propose(Caller caller, String title, String tool, JsonNode arguments, String reason) {
        var run = run(
                caller,
                title + ": " + tool + ". " + reason,
                RunMode.QUICK,
                brains.fallback().name());
        var call = ToolCall.of(run.id, 0, 0, "asked_" + run.id.toString().substring(0, 8), tool, arguments);
        call.evidence = Json.mapper()
                .valueToTree(List.of(new Evidence(reason, call.callId)))
                .toString();
        run.asker = Asker.CHANGE;
        // Nobody ordered it: what did not hold twice is not tried for a third time.
        call.finding = Proposal.WITHOUT_NAME;
        return crowding.admitService(caller).chain(() -> proposing(caller, title, run, call));
    }

    /** What takes an action back. */
    Uni<Opened> undo(Caller caller, ActionId action, String summary, String tool, JsonNode arguments) {
        var run = run(
                caller,
                "Undo action " + action + ": " + summary,
                RunMode.QUICK,
                brains.fallback().name());
        var call = ToolCall.of(run.id, 0, 0, "undo_" + action.toString().substring(0, 8), tool, arguments);
        call.undoes = action.value();
        return proposing(caller, "Undo: " + summary, run, call);
    }

    private Uni<Opened> proposing(Caller caller, String title, Run run, ToolCall call) {
        call.changes = true;
        return open(conversation(caller, title, RunMode.QUICK), run, List.of(turn(run, call), call));
    }

    private Uni<Opened> open(Conversation conversation, Run run, List<Object> said) {
        run.conversationId = conversation.id;
        return conversations
                .persist(conversation)
                .chain(() -> Panache.getSession())
                .chain(session ->
                        session.flush().chain(() -> runs.begin(run)).chain(() -> session.persistAll(said.toArray())))
                .replaceWith(new Opened(conversation.conversationId(), run.id));
    }

    private Conversation conversation(Caller caller, String title, RunMode mode) {
        var conversation = new Conversation();
        conversation.id = UUID.randomUUID();
        conversation.workspace = caller.workspace().value();
        conversation.title = Redaction.of(title).text();
        if (conversation.title.length() > LONGEST_TITLE) {
            conversation.title = conversation.title.substring(0, LONGEST_TITLE - 1) + "…";
        }
        conversation.mode = mode;
        conversation.createdBy = caller.user();
        conversation.createdAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
        conversation.updatedAt = conversation.createdAt;
        return conversation;
    }

    private Run run(Caller caller, String question, RunMode mode, String brain) {
        var run = new Run();
        run.id = UUID.randomUUID();
        run.workspace = caller.workspace().value();
        run.mode = mode;
        run.question = Redaction.of(question).text();
        run.person = caller.user();
        run.roles = String.join(",", caller.roles().stream().sorted().toList());
        run.brain = brain;
        run.createdAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return run;
    }

    private static StoredTurn turn(Run run, ToolCall call) {
        var turn = new StoredTurn();
        turn.id = UUID.randomUUID();
        turn.runId = run.id;
        turn.brain = Regression.BRAIN;
        turn.content = Blocks.of(
                        List.of(new Move.Propose(call.callId, call.tool, Memory.json(call.arguments), List.of())))
                .toString();
        turn.words = "";
        turn.createdAt = run.createdAt;
        return turn;
    }
}
