package io.syntra.workflow.run;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Cursor;
import io.syntra.contracts.Page;
import io.syntra.contracts.RunId;
import io.syntra.contracts.WorkflowId;
import io.syntra.contracts.workflow.RunState;
import io.syntra.contracts.workflow.RunView;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.problem.QueryParameters;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** What happened in runs. */
@Path("runs")
@RolesAllowed(Role.VIEWER)
class RunResource {

    private static final int PAGE = 50;

    private final CurrentCaller caller;
    private final Runs runs;

    RunResource(CurrentCaller caller, Runs runs) {
        this.caller = caller;
        this.runs = runs;
    }

    @GET
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
    @Operation(summary = "One run", description = "With input, output, attempts and duration of every node.")
    public Uni<RunView> get(@RestPath RunId id) {
        var workspace = caller.get().workspace();
        return Panache.withSession(() ->
                runs.require(workspace, id).chain(run -> runs.steps(run.id).map(run::view)));
    }

    private static Page<RunView> page(List<Run> rows) {
        var items = rows.stream().limit(PAGE).map(run -> run.view(null)).toList();
        if (rows.size() <= PAGE) {
            return Page.last(items);
        }
        var last = rows.get(PAGE - 1);
        return new Page<>(items, new Cursor(last.startedAt, last.id).toString());
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
