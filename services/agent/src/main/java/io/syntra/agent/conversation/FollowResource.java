package io.syntra.agent.conversation;

import io.smallrye.mutiny.Uni;
import io.syntra.agent.action.CarriedOut;
import io.syntra.agent.action.CarriedOut.Change;
import io.syntra.agent.model.Brains;
import io.syntra.agent.store.AfterCommit;
import io.syntra.contracts.agent.ConversationView;
import io.syntra.contracts.agent.RunMode;
import io.syntra.identity.Caller;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.outbox.Idempotency;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Keeps watching after an action. */
@Path("conversations/{id}/follow")
class FollowResource {

    private final Conversations conversations;
    private final Runs runs;
    private final Crowding crowding;
    private final CarriedOut carriedOut;
    private final Brains brains;
    private final AfterCommit afterCommit;
    private final Idempotency idempotency;
    private final FollowConfig config;
    private final CurrentCaller caller;
    private final Clock clock;

    FollowResource(
            Conversations conversations,
            Runs runs,
            Crowding crowding,
            CarriedOut carriedOut,
            Brains brains,
            AfterCommit afterCommit,
            Idempotency idempotency,
            FollowConfig config,
            CurrentCaller caller,
            Clock clock) {
        this.conversations = conversations;
        this.runs = runs;
        this.crowding = crowding;
        this.carriedOut = carriedOut;
        this.brains = brains;
        this.afterCommit = afterCommit;
        this.idempotency = idempotency;
        this.config = config;
        this.caller = caller;
        this.clock = clock;
    }

    @POST
    @RolesAllowed(Role.VIEWER)
    @Operation(
            summary = "Watches what becomes of an action",
            description = "A run that looks at failures, replicas and restarts from time to time and says in the"
                    + " conversation how it went. A message ends it.")
    public Uni<Response> follow(
            @PathParam("id") String id,
            @HeaderParam(Idempotency.HEADER) @Nullable String key,
            ConversationView.@Nullable Follow request) {
        var who = caller.get();
        var wanted = request == null ? new ConversationView.Follow(null, null) : request;
        var time = time(wanted.seconds());
        return afterCommit.of(
                idempotency.once(key, who, "follow " + id, wanted, 202, () -> begin(who, id, wanted, time)));
    }

    private Duration time(@Nullable Integer seconds) {
        if (seconds == null) {
            return config.time();
        }
        if (seconds < 1 || seconds > config.longest().toSeconds()) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD,
                    "seconds",
                    "must be from 1 to " + config.longest().toSeconds());
        }
        return Duration.ofSeconds(seconds);
    }

    private Uni<ConversationView.Accepted> begin(Caller who, String id, ConversationView.Follow wanted, Duration time) {
        return conversations
                .require(who.workspace(), ConversationResource.conversation(id))
                .call(conversation -> runs.unfinished(conversation.id).invoke(run -> {
                    if (run != null) {
                        throw ProblemException.of(
                                ProblemCode.CONFLICT,
                                "The agent is still at work in this conversation. Wait for run.finished, then follow.");
                    }
                }))
                .call(() -> crowding.admit(who))
                .chain(conversation -> carriedOut
                        .require(who.workspace(), conversation.conversationId(), wanted.actionId())
                        .chain(change -> start(who, conversation, change, time)));
    }

    private Uni<ConversationView.Accepted> start(Caller who, Conversation conversation, Change change, Duration time) {
        var run = new Run();
        run.id = UUID.randomUUID();
        run.workspace = conversation.workspace;
        run.conversationId = conversation.id;
        run.question = "Follow: " + change.summary();
        run.mode = RunMode.FOLLOW;
        run.person = who.user();
        run.roles = String.join(",", who.roles().stream().sorted().toList());
        run.brain = brains.fallback().name();
        run.createdAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
        run.watch = new Watch(change, run.createdAt.plus(time), config.every()).stored();
        conversation.updatedAt = run.createdAt;
        return runs.begin(run)
                .replaceWith(new ConversationView.Accepted(run.id))
                .onFailure(SendMessage::oneAtATime)
                .transform(e -> SendMessage.busy(run));
    }
}
