package io.syntra.agent.action;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.action.Decisions.Decided;
import io.syntra.agent.audit.RefusedAttempts;
import io.syntra.agent.store.AfterCommit;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.Cursor;
import io.syntra.contracts.Page;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.Decide;
import io.syntra.identity.Approval;
import io.syntra.identity.Caller;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.identity.WithoutWarrant;
import io.syntra.outbox.Idempotency;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.problem.QueryParameters;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.jspecify.annotations.Nullable;

/** Proposed changes, and people's decisions on them. */
@Path("actions")
class ActionResource {

    private static final Pattern PLAN_HASH = Pattern.compile("[0-9a-f]{64}");
    private static final int LARGEST_PAGE = 200;
    private static final String REFUSED = "decision.refused";
    private static final String MALFORMED = "malformed";

    private final Actions actions;
    private final Decisions decisions;
    private final RefusedAttempts refused;
    private final ActionRunner runner;
    private final Idempotency idempotency;
    private final AfterCommit afterCommit;
    private final Disclosure disclosure;
    private final CurrentCaller caller;
    private final ObjectMapper json;

    ActionResource(
            Actions actions,
            Decisions decisions,
            RefusedAttempts refused,
            ActionRunner runner,
            Idempotency idempotency,
            AfterCommit afterCommit,
            Disclosure disclosure,
            CurrentCaller caller,
            ObjectMapper json) {
        this.actions = actions;
        this.decisions = decisions;
        this.refused = refused;
        this.runner = runner;
        this.idempotency = idempotency;
        this.afterCommit = afterCommit;
        this.disclosure = disclosure;
        this.caller = caller;
        this.json = json;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    public Uni<Page<ActionView>> list(
            @QueryParam("state") @Nullable String state,
            @QueryParam("conversation_id") @Nullable String conversation,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @DefaultValue("50") int limit) {
        var who = caller.get();
        var wanted = read("state", state, text -> ActionState.valueOf(text.toUpperCase(Locale.ROOT)));
        var about = read("conversation_id", conversation, ConversationId::fromString);
        var before = QueryParameters.cursor(cursor).orElse(Cursor.START);
        int size = Math.clamp(limit, 1, LARGEST_PAGE);
        return Panache.withSession(() -> actions.page(who.workspace(), wanted, about, before, size + 1))
                .map(found -> page(found, size, who));
    }

    private Page<ActionView> page(List<Action> found, int size, Caller who) {
        return Page.of(
                found, size, action -> disclosure.of(action, who), action -> new Cursor(action.createdAt, action.id));
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Role.VIEWER)
    public Uni<ActionView> get(@PathParam("id") String id) {
        var who = caller.get();
        return Panache.withSession(() -> actions.require(who.workspace(), action(id)))
                .map(action -> disclosure.of(action, who));
    }

    /** Viewers and services come this far so that their attempt is on record; the gate refuses them. */
    @POST
    @Path("{id}/decisions")
    @WithoutWarrant
    @RolesAllowed(Role.VIEWER)
    public Uni<Response> decide(
            @PathParam("id") String id,
            @HeaderParam(Idempotency.HEADER) @Nullable String key,
            @Parameter(hidden = true) @HeaderParam(Approval.HEADER) @Nullable String approval,
            @RequestBody(content = @Content(schema = @Schema(implementation = Decide.class))) @Nullable String body) {
        var who = caller.get();
        try {
            return decide(who, action(id), key, approval, complete(read(body)));
        } catch (ProblemException | JsonProcessingException malformed) {
            // Without what came in place of a decision: it may be anything.
            return Panache.withTransaction(
                            () -> refused.append(who, REFUSED, MALFORMED, known(id), Map.of("reason", MALFORMED)))
                    .chain(() -> Uni.createFrom().failure(malformed));
        }
    }

    private Uni<Response> decide(
            Caller who, ActionId action, @Nullable String key, @Nullable String approval, Decide wanted) {
        return afterCommit
                .of(idempotency.once(key, who, "decide " + action, wanted, 200, () -> decisions
                        .decide(who, action, wanted, approval)
                        .map(decided -> counted(decided, who))))
                .invoke(runner::wake)
                .onFailure(NotCounted.class)
                .recoverWithUni(notCounted -> refuse(who, action, wanted, notCounted.refused));
    }

    /** Read here and not by the framework, so that what cannot be read is on record as well. */
    private @Nullable Decide read(@Nullable String body) throws JsonProcessingException {
        return body == null || body.isEmpty() ? null : json.readValue(body, Decide.class);
    }

    private static Decide complete(@Nullable Decide decide) {
        if (decide == null || decide.decision() == null) {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, "decision", "must be approve or reject");
        }
        if (decide.planHash() == null || !PLAN_HASH.matcher(decide.planHash()).matches()) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD,
                    "plan_hash",
                    "must be the plan_hash of the action as you saw it: 64 hexadecimal digits");
        }
        return decide;
    }

    private ActionView counted(Decided decided, Caller who) {
        return switch (decided) {
            case Decided.Counted counted -> disclosure.of(counted.action(), who);
            case Decided.Refused refused -> throw new NotCounted(refused);
        };
    }

    /** Undoes the transaction, idempotency key included; the refusal is then recorded in one of its own. */
    private static final class NotCounted extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Decided.Refused refused;

        NotCounted(Decided.Refused refused) {
            super(refused.why().name());
            this.refused = refused;
        }
    }

    private Uni<Response> refuse(Caller who, ActionId id, Decide decide, Decided.Refused why) {
        var reason = why.why().name().toLowerCase(Locale.ROOT);
        // Ids that there are not can be made up without end.
        var alike = why.why() == Decisions.Refusal.NOT_FOUND ? reason : reason + " " + id;
        return Panache.withTransaction(() -> refused.append(
                        who,
                        REFUSED,
                        alike,
                        id,
                        Map.of(
                                "decision", decide.decision().name().toLowerCase(Locale.ROOT),
                                "plan_hash", decide.planHash(),
                                "reason", reason)))
                .chain(() -> Uni.createFrom().failure(problem(id, why)));
    }

    private static ProblemException problem(ActionId id, Decided.Refused refused) {
        return switch (refused.why()) {
            case NOT_FOUND ->
                ProblemException.of(ProblemCode.ACTION_NOT_FOUND, "There is no action " + id + " in this workspace.");
            case NOT_ALLOWED ->
                ProblemException.of(
                        ProblemCode.FORBIDDEN,
                        "Your role does not allow this decision. The action says in required_role who may take it.");
            case NOT_A_PERSON ->
                ProblemException.of(ProblemCode.FORBIDDEN, "Only a person may decide, with a token of their own.");
            case CHANGES_OFF -> ProblemException.of(ProblemCode.CONFLICT, ActionGate.CHANGES_OFF);
            case SECOND_PERSON ->
                ProblemException.of(ProblemCode.FORBIDDEN, refused.said().orElseThrow());
            case NOT_CONFIRMED ->
                ProblemException.field(
                        ProblemCode.INVALID_FIELD,
                        "confirm",
                        "must be the name of the action's target, typed again, because the risk is high");
            case NOT_SIGNED ->
                ProblemException.of(
                        ProblemCode.APPROVAL_MISSING,
                        "An approval counts only when the gateway signs it for the person who gives it. Send it there, as"
                                + " POST /api/v1/actions/%s/decisions with a token of your own.".formatted(id));
            case RATE_LIMITED -> limited(refused);
            case PLAN_CHANGED ->
                ProblemException.of(
                        ProblemCode.PLAN_CHANGED,
                        "The plan_hash is not that of this action's plan, or the policy has changed since. Read the action again, or ask the agent again.");
            case ALREADY_DECIDED ->
                ProblemException.of(
                        ProblemCode.ALREADY_DECIDED,
                        "Somebody has decided already; see decided_by and state of the action.");
            case EXPIRED ->
                ProblemException.of(
                        ProblemCode.ACTION_EXPIRED,
                        "The proposal is no longer open. Ask the agent again to get a fresh one.");
        };
    }

    private static ProblemException limited(Decided.Refused refused) {
        var limit = refused.limit().orElseThrow();
        return ProblemException.of(ProblemCode.RATE_LIMITED, limit.whose() + " Approve again later.")
                .withHeader(
                        "Retry-After",
                        Long.toString(Math.max(1, limit.retryAfter().toSeconds())));
    }

    private static ActionId action(String text) {
        var known = known(text);
        if (known == null) {
            throw ProblemException.of(
                    ProblemCode.ACTION_NOT_FOUND, "There is no action with this id in this workspace.");
        }
        return known;
    }

    private static @Nullable ActionId known(String text) {
        try {
            return ActionId.fromString(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static <T> @Nullable T read(String field, @Nullable String text, Function<String, T> reading) {
        if (text == null) {
            return null;
        }
        try {
            return reading.apply(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD, field, "\"" + text + "\" is not something that can be asked for here");
        }
    }
}
