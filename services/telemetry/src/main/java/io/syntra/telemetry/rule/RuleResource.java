package io.syntra.telemetry.rule;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.AlertRuleId;
import io.syntra.contracts.Page;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.outbox.Idempotency;
import io.syntra.problem.QueryParameters;
import io.syntra.telemetry.postgres.Postgres;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Alert rules. */
@Path("/api/v1/alert-rules")
public class RuleResource {

    private static final int PAGE = 50;

    private final CurrentCaller caller;
    private final AlertRules rules;
    private final ManageRules manage;
    private final RuleQuery query;
    private final RuleTrial trial;
    private final Idempotency idempotency;
    private final Postgres postgres;
    private final Clock clock;

    RuleResource(
            CurrentCaller caller,
            AlertRules rules,
            ManageRules manage,
            RuleQuery query,
            RuleTrial trial,
            Idempotency idempotency,
            Postgres postgres,
            Clock clock) {
        this.caller = caller;
        this.rules = rules;
        this.manage = manage;
        this.query = query;
        this.trial = trial;
        this.idempotency = idempotency;
        this.postgres = postgres;
        this.clock = clock;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "List the workspace's alert rules, by name")
    public Uni<List<RuleView>> list() {
        var workspace = caller.get().workspace();
        return Panache.withSession(
                () -> rules.all(workspace).chain(all -> rules.counts(workspace).map(counts -> all.stream()
                        .map(rule -> view(rule, counts.getOrDefault(rule.id, Map.of())))
                        .toList())));
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "Show an alert rule, and how it does")
    public Uni<RuleView> get(@PathParam("id") String id) {
        var workspace = caller.get().workspace();
        return Panache.withSession(() -> rules.require(workspace, rule(id)).chain(rule -> rules.counts(workspace)
                .map(counts -> view(rule, counts.getOrDefault(rule.id, Map.of())))));
    }

    private static RuleView view(AlertRule rule, Map<Phase, Long> counts) {
        return RuleView.of(rule, counts.getOrDefault(Phase.FIRING, 0L), counts.getOrDefault(Phase.PENDING, 0L));
    }

    @GET
    @Path("{id}/alerts")
    @RolesAllowed(Role.VIEWER)
    @Operation(
            summary = "List what waits, what fires, and what did until a short time ago",
            description = "A group that is not among them is inactive.")
    public Uni<List<AlertStateView>> alerts(@PathParam("id") String id) {
        var workspace = caller.get().workspace();
        return Panache.withSession(() -> rules.require(workspace, rule(id))
                .chain(rule -> rules.states(rule.id))
                .map(states -> states.stream().map(AlertState::view).toList()));
    }

    @GET
    @Path("{id}/history")
    @RolesAllowed(Role.VIEWER)
    @Operation(
            summary = "List how a rule's alerts changed, the newest first",
            description = "The last 10,000 changes; when the rule is gone, those of 90 days.")
    public Uni<Page<AlertChangeView>> history(
            @PathParam("id") String id, @QueryParam("cursor") @Nullable String cursor) {
        var workspace = caller.get().workspace();
        var after = QueryParameters.cursor(cursor);
        return Panache.withSession(() -> rules.changes(rule(id), workspace, after, PAGE + 1)
                        .call(found -> found.isEmpty()
                                ? rules.require(workspace, rule(id))
                                : Uni.createFrom().voidItem()))
                .map(found -> Page.of(found, PAGE, AlertChange::view, AlertChange::place));
    }

    @POST
    @RolesAllowed(Role.DEVELOPER)
    @RunOnVirtualThread
    @Operation(
            summary = "Write an alert rule",
            description =
                    "Its query is read and its columns are looked for first. At most 100 in a workspace, with 1000"
                            + " groups each.")
    public Response create(@HeaderParam(Idempotency.HEADER) @Nullable String key, @NotNull @Valid SaveRule body) {
        var who = caller.get();
        var read = checked(who.workspace(), body);
        return postgres.await(
                () -> idempotency.once(key, who, "create alert rule", body, 201, () -> manage.create(who, body, read)));
    }

    @PUT
    @Path("{id}")
    @RolesAllowed(Role.DEVELOPER)
    @RunOnVirtualThread
    @Operation(summary = "Change an alert rule", description = "What fires by the old one is over.")
    public RuleView change(@PathParam("id") String id, @NotNull @Valid SaveRule body) {
        var who = caller.get();
        var rule = rule(id);
        postgres.await(() -> Panache.withSession(() -> rules.require(who.workspace(), rule)));
        var read = checked(who.workspace(), body);
        return postgres.await(() -> Panache.withTransaction(() -> manage.change(who, rule, body, read)));
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed(Role.DEVELOPER)
    @Operation(summary = "Take an alert rule away", description = "What fires by it is over.")
    public Uni<Void> delete(@PathParam("id") String id) {
        var who = caller.get();
        var rule = rule(id);
        return Panache.withTransaction(() -> manage.delete(who, rule));
    }

    @POST
    @Path("test")
    @RolesAllowed(Role.VIEWER)
    @RunOnVirtualThread
    @Operation(
            summary = "Show what a rule would say now, and would have said before",
            description = "Nothing is stored and nobody is told. A rule that is asked often is looked at less often for"
                    + " this: at most 96 times.")
    public TrialView test(@NotNull @Valid TryRule body) {
        return trial.run(caller.get().workspace(), body);
    }

    private Rule checked(WorkspaceId workspace, SaveRule written) {
        var read = Rule.fresh(written);
        query.check(workspace, read, clock.instant());
        return read;
    }

    private static AlertRuleId rule(String id) {
        try {
            return AlertRuleId.fromString(id);
        } catch (IllegalArgumentException e) {
            throw AlertRules.notFound(id);
        }
    }
}
