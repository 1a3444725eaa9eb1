package io.syntra.agent.conversation;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.action.Undecided;
import io.syntra.agent.conversation.Run.State;
import io.syntra.agent.journal.Journal;
import io.syntra.agent.model.Brains;
import io.syntra.agent.tool.Redaction;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.agent.AgentEvent;
import io.syntra.contracts.agent.ConversationView;
import io.syntra.contracts.agent.RunMode;
import io.syntra.identity.Caller;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes a person's message and sets off a run for it. One run of a conversation works at a time: a message that comes
 * while one works is refused; one that comes while a proposal waits takes the proposal's place.
 */
@Singleton
class SendMessage {

    private static final String REMOVED = """
            [What looks like a secret was taken out of your message before it was stored, and is told to nobody. Give it a name \
            with `syntra secrets set NAME`, and write secret:NAME in its place.]
            """;

    private final Conversations conversations;
    private final Runs runs;
    private final Crowding crowding;
    private final Undecided undecided;
    private final Endings endings;
    private final Brains brains;
    private final Journal journal;
    private final Clock clock;

    SendMessage(
            Conversations conversations,
            Runs runs,
            Crowding crowding,
            Undecided undecided,
            Endings endings,
            Brains brains,
            Journal journal,
            Clock clock) {
        this.conversations = conversations;
        this.runs = runs;
        this.crowding = crowding;
        this.undecided = undecided;
        this.endings = endings;
        this.brains = brains;
        this.journal = journal;
        this.clock = clock;
    }

    /** Within a transaction. */
    Uni<ConversationView.Accepted> send(Caller caller, ConversationId id, ConversationView.Send message) {
        return conversations
                .require(caller.workspace(), id)
                .call(conversation -> makeRoom(caller, conversation))
                .call(() -> crowding.admit(caller))
                .chain(conversation -> start(caller, conversation, message));
    }

    private Uni<Void> makeRoom(Caller caller, Conversation conversation) {
        return runs.unfinished(conversation.id)
                .chain(run -> run == null
                        ? Uni.createFrom().voidItem()
                        // The gate locks its rows first, as everywhere.
                        : undecided
                                .supersede(run, caller.user() + " said something else", caller)
                                .chain(superseded -> close(conversation, superseded)));
    }

    /** @param superseded whether a proposal of its run was, just now */
    private Uni<Void> close(Conversation conversation, boolean superseded) {
        return Panache.getSession()
                .chain(session -> session.flush())
                .chain(() -> runs.holdUnfinished(conversation.id))
                .chain(run -> {
                    if (run == null) {
                        return Uni.createFrom().voidItem();
                    }
                    if (run.mode == RunMode.FOLLOW) {
                        // Its next look finds it finished.
                        return endings.end(run, Outcome.SUPERSEDED);
                    }
                    return runs.calls(java.util.List.of(run.id)).chain(calls -> {
                        // The instance that proposed may not have let go yet; it finds the run finished, and stops.
                        if (!superseded || calls.stream().anyMatch(call -> !call.done)) {
                            throw busy(run);
                        }
                        return endings.end(run, Outcome.SUPERSEDED);
                    });
                });
    }

    static ProblemException busy(Run run) {
        return ProblemException.of(
                ProblemCode.CONFLICT,
                run.state == State.waiting
                        ? "An approved action of this conversation is being carried out. Wait for run.finished, then write again."
                        : "The agent is still answering your last message. Wait for run.finished, then write again.");
    }

    private Uni<ConversationView.Accepted> start(
            Caller caller, Conversation conversation, ConversationView.Send message) {
        var run = new Run();
        run.id = UUID.randomUUID();
        run.workspace = conversation.workspace;
        run.conversationId = conversation.id;
        var said = Redaction.of(message.text());
        run.question = said.text();
        run.mode = message.mode() == null ? conversation.mode : message.mode();
        run.person = caller.user();
        run.roles = String.join(",", caller.roles().stream().sorted().toList());
        run.brain = brains.first().name();
        run.createdAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
        conversation.updatedAt = run.createdAt;
        if (conversation.title.isEmpty()) {
            conversation.title = title(said.text());
        }
        return runs.begin(run)
                .onFailure(SendMessage::oneAtATime)
                .transform(e -> busy(run))
                .chain(() -> said.removed()
                        ? journal.append(run.conversation(), new AgentEvent.MessageDelta(run.id, REMOVED))
                        : Uni.createFrom().voidItem())
                .replaceWith(new ConversationView.Accepted(run.id));
    }

    /** Two messages at the same moment: the index lets one through. */
    static boolean oneAtATime(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains("run_one_at_a_time")) {
                return true;
            }
        }
        return false;
    }

    private static String title(String text) {
        var line = text.strip().lines().findFirst().orElse("");
        return line.length() <= 80 ? line : line.substring(0, 79) + "…";
    }
}
