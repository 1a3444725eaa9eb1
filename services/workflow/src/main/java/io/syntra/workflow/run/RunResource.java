package io.syntra.workflow.run;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Cursor;
import io.syntra.contracts.Page;
import io.syntra.contracts.RunId;
import io.syntra.contracts.WorkflowId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.workflow.RetryRun;
import io.syntra.contracts.workflow.RunState;
import io.syntra.contracts.workflow.RunView;
import io.syntra.contracts.workflow.SendingRun;
import io.syntra.identity.Caller;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.outbox.Idempotency;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.problem.QueryParameters;
import io.vertx.mutiny.core.Vertx;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

/** What happened in runs. */
@Path("runs")
class RunResource {

    private static final int PAGE = 50;
    private static final int CREATED = 201;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);

    private final CurrentCaller caller;
    private final Runs runs;
    private final Moves moves;
    private final Causes causes;
    private final Idempotency idempotency;
    private final Vertx vertx;

    RunResource(CurrentCaller caller, Runs runs, Moves moves, Causes causes, Idempotency idempotency, Vertx vertx) {
        this.caller = caller;
        this.runs = runs;
        this.moves = moves;
        this.causes = causes;
        this.idempotency = idempotency;
        this.vertx = vertx;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "Runs, newest first")
    public Uni<Page<RunView>> list(
            @RestQuery("workflow_id") @Nullable String workflowId,
            @RestQuery @Nullable String state,
            @RestQuery @Nullable String cursor) {
        var workspace = caller.get().workspace();
        var workflow = workflow(workflowId);
        var wanted = state(state);
        var after = QueryParameters.cursor(cursor);
        return Panache.withSession(() -> runs.page(workspace, workflow, wanted, after, PAGE + 1))
                .map(RunResource::page);
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "One run", description = "With input, output, attempts and duration of every node.")
    public Uni<RunView> get(@RestPath RunId id) {
        return look(caller.get(), id);
    }

    @GET
    @Path("{id}/events")
    @OfKnownRun
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.VIEWER)
    @Operation(
            summary = "A run as it goes on",
            description =
                    "The whole run at once, and again each time that something of it has changed, until it is over."
                            + " Whoever comes back has missed nothing.")
    public Multi<RunView> events(@RestPath RunId id) {
        var reader = caller.get();
        return Multi.createBy()
                .concatenating()
                .streams(look(reader, id).toMulti(), later(reader, id))
                .skip()
                .repetitions();
    }

    private Uni<RunView> look(Caller reader, RunId id) {
        return Panache.withSession(() -> runs.require(reader.workspace(), id).chain(runs::view))
                .map(view -> Shown.to(reader, view));
    }

    /** Read as a whole only when something of it has changed: a run may be large, and wait for months. */
    private Multi<RunView> later(Caller reader, RunId id) {
        return Multi.createBy()
                .repeating()
                .uni(() -> pause().chain(() -> Panache.withSession(() -> runs.mark(id))))
                .whilst(mark -> !mark.isOver())
                .skip()
                .repetitions()
                .onItem()
                .transformToUniAndConcatenate(mark -> look(reader, id));
    }

    /** Ends on the context that it began on, which a session needs. */
    private Uni<Void> pause() {
        return Uni.createFrom()
                .emitter(emitter -> vertx.setTimer(BETWEEN_LOOKS.toMillis(), timer -> emitter.complete(null)));
    }

    @POST
    @Path("{id}/cancel")
    @RolesAllowed(Role.DEVELOPER)
    @Operation(
            summary = "Ends a run where it is",
            description = "With all its branches. A message that was asked for may still be sent. 409 when it is over.")
    public Uni<RunView> cancel(@RestPath RunId id) {
        var by = caller.get();
        return Panache.withTransaction(() -> taken(by.workspace(), id).chain(inHand -> {
            if (inHand.run().state.isOver()) {
                throw ProblemException.of(
                        ProblemCode.CONFLICT,
                        "The run is over: it " + name(inHand.run().state) + " at " + inHand.run().finishedAt + ".");
            }
            return moves.cancel(inHand, "cancelled by " + by.user()).chain(() -> runs.view(inHand.run()));
        }));
    }

    @POST
    @Path("{id}/retries")
    @RolesAllowed(Role.DEVELOPER)
    @Operation(
            summary = "Tries a run again from one of its nodes",
            description = "A new run of the same version that takes over what the nodes before it said, and what it"
                    + " worked with. Without a node it goes on where the old one ended; in branches, in those that failed. A node"
                    + " in a branch is done again where it failed, and what failed beside it from where it did; or in the branch"
                    + " that is named alone. What succeeded in branches is kept. With an output that node is not done again, and the run goes on behind it: for a message that arrived though nobody knew. 409 when the"
                    + " old one is not over.")
    public Uni<Response> retry(
            @RestPath RunId id,
            @Nullable RetryRun body,
            @HeaderParam(Idempotency.HEADER) @Nullable String key,
            @HeaderParam(SendingRun.HEADER) @Nullable String sender) {
        var by = caller.get();
        var asked = body == null ? new RetryRun(null, null, null) : body;
        return idempotency.once(key, by, "retry run " + id, asked, CREATED, () -> taken(by.workspace(), id)
                .chain(old -> causes.named(by.workspace(), sender).chain(cause -> moves.retry(old, asked, by, cause)))
                .map(run -> run.view(null)));
    }

    private Uni<RunInHand> taken(WorkspaceId workspace, RunId id) {
        // Not as it was before its lock was waited for.
        return runs.require(workspace, id)
                .call(run -> Panache.getSession().invoke(session -> session.detach(run)))
                .chain(run -> runs.take(run.id))
                .map(Objects::requireNonNull);
    }

    private static Page<RunView> page(List<Run> rows) {
        return Page.of(rows, PAGE, run -> run.view(null), run -> new Cursor(run.startedAt, run.id));
    }

    private static @Nullable WorkflowId workflow(@Nullable String text) {
        try {
            return text == null ? null : WorkflowId.fromString(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, "workflow_id", "is not an id (a UUID)");
        }
    }

    private static @Nullable RunState state(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return Arrays.stream(RunState.values())
                .filter(s -> name(s).equals(text))
                .findFirst()
                .orElseThrow(() -> ProblemException.field(
                        ProblemCode.INVALID_FIELD,
                        "state",
                        "must be one of "
                                + Arrays.stream(RunState.values())
                                        .map(RunResource::name)
                                        .collect(Collectors.joining(", "))));
    }

    private static String name(RunState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
