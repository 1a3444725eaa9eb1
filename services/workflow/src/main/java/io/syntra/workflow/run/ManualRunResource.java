package io.syntra.workflow.run;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkflowId;
import io.syntra.contracts.workflow.SendingRun;
import io.syntra.contracts.workflow.StartRun;
import io.syntra.contracts.workflow.TestNode;
import io.syntra.identity.Caller;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.outbox.Idempotency;
import io.syntra.workflow.definition.Workflows;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Starts runs by hand. */
@Path("workflows/{id}")
class ManualRunResource {

    private static final String MANUAL = "manual";
    private static final int CREATED = 201;

    private final CurrentCaller caller;
    private final Workflows workflows;
    private final Moves moves;
    private final Causes causes;
    private final Idempotency idempotency;
    private final Clock clock;

    ManualRunResource(
            CurrentCaller caller,
            Workflows workflows,
            Moves moves,
            Causes causes,
            Idempotency idempotency,
            Clock clock) {
        this.caller = caller;
        this.workflows = workflows;
        this.moves = moves;
        this.causes = causes;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    @POST
    @Path("runs")
    @RolesAllowed(Role.DEVELOPER)
    @Operation(
            summary = "Starts a run by hand",
            description = "Any workflow can be started so; the input takes the place of the trigger's data.")
    public Uni<Response> start(
            @RestPath WorkflowId id,
            @Nullable StartRun body,
            @HeaderParam(Idempotency.HEADER) @Nullable String key,
            @HeaderParam(SendingRun.HEADER) @Nullable String sender) {
        var by = caller.get();
        var input = body == null ? Map.<String, Object>of() : body.input();
        return idempotency.once(key, by, "start run of " + id, input, CREATED, () -> workflows
                .require(by.workspace(), id)
                .chain(workflow -> causes.named(by.workspace(), sender)
                        .chain(cause -> moves.begin(workflow, trigger(by, input).causedBy(cause))))
                .map(run -> run.orElseThrow().run().view(null)));
    }

    @POST
    @Path("nodes/{node}/runs")
    @RolesAllowed(Role.DEVELOPER)
    @Operation(
            summary = "Runs one node by itself",
            description = "The input takes the place of the trigger's data, and nodes what earlier nodes said. The node"
                    + " is really done: a message is sent.")
    public Uni<Response> test(
            @RestPath WorkflowId id,
            @RestPath String node,
            @Nullable TestNode body,
            @HeaderParam(Idempotency.HEADER) @Nullable String key,
            @HeaderParam(SendingRun.HEADER) @Nullable String sender) {
        var by = caller.get();
        var given = body == null ? new TestNode(null, null) : body;
        return idempotency.once(key, by, "run node " + node + " of " + id, given, CREATED, () -> workflows
                .require(by.workspace(), id)
                .chain(workflow -> causes.named(by.workspace(), sender)
                        .chain(cause ->
                                moves.test(workflow, trigger(by, given.input()).causedBy(cause), node, given.nodes())))
                .map(run -> run.view(null)));
    }

    private TriggerData trigger(Caller by, Map<String, Object> input) {
        var values = new LinkedHashMap<>(input);
        values.putIfAbsent("timestamp", clock.instant().toString());
        values.put("trigger_type", MANUAL);
        return new TriggerData(MANUAL, UUID.randomUUID(), values, by.user(), null);
    }
}
