package io.syntra.telemetry.error;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.syntra.contracts.Cursor;
import io.syntra.contracts.ErrorGroupId;
import io.syntra.contracts.Page;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.telemetry.ErrorGroupStatus;
import io.syntra.contracts.telemetry.ErrorGroupView;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.outbox.Idempotency;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.problem.QueryParameters;
import io.syntra.telemetry.service.KnownServices;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Error groups. */
@Path("/api/v1/errors")
public class ErrorResource {

    private static final int PAGE = 50;

    private final CurrentCaller caller;
    private final ErrorGroups groups;
    private final KnownServices services;
    private final DecideError decide;
    private final JoinGroups join;
    private final ExplainGroup explain;
    private final KeptErrors kept;
    private final Idempotency idempotency;

    ErrorResource(
            CurrentCaller caller,
            ErrorGroups groups,
            KnownServices services,
            DecideError decide,
            JoinGroups join,
            ExplainGroup explain,
            KeptErrors kept,
            Idempotency idempotency) {
        this.caller = caller;
        this.groups = groups;
        this.services = services;
        this.decide = decide;
        this.join = join;
        this.explain = explain;
        this.kept = kept;
        this.idempotency = idempotency;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "List error groups, recently seen ones first")
    public Uni<Page<ErrorGroupView>> list(
            @QueryParam("service_id") @Nullable String serviceId,
            @QueryParam("status") @Nullable String status,
            @QueryParam("cursor") @Nullable String cursor) {
        var workspace = caller.get().workspace();
        var service = QueryParameters.service(serviceId);
        var wanted = Optional.ofNullable(status).map(ErrorResource::status);
        var after = QueryParameters.cursor(cursor);
        return Panache.withSession(() -> service.map(asked -> services.require(workspace, asked))
                        .orElseGet(() -> Uni.createFrom().voidItem())
                        .chain(() -> groups.recent(workspace, service, wanted, after, PAGE + 1))
                        .chain(this::page))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(page -> new Page<>(kept.of(workspace, page.items()), page.nextCursor()));
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "Show an error group")
    public Uni<ErrorGroupView> get(@PathParam("id") String id) {
        return shown(caller.get().workspace(), group(id));
    }

    private Uni<ErrorGroupView> shown(WorkspaceId workspace, ErrorGroupId id) {
        return Panache.withSession(() -> groups.require(workspace, id).chain(groups::view))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(view -> kept.of(workspace, List.of(view)).getFirst());
    }

    /** The group as it is now, also when the request is one that was answered before: since then days may be hidden. */
    private Uni<Response> shown(WorkspaceId workspace, ErrorGroupId id, Uni<Response> done) {
        return done.chain(response -> shown(workspace, id)
                .map(view -> Response.fromResponse(response).entity(view).build()));
    }

    @POST
    @Path("{id}/status")
    @RolesAllowed(Role.DEVELOPER)
    @Operation(summary = "Resolve, ignore or reopen an error group")
    public Uni<Response> decide(
            @PathParam("id") String id,
            @HeaderParam(Idempotency.HEADER) @Nullable String key,
            @NotNull @Valid SetStatus body) {
        var who = caller.get();
        var group = group(id);
        var wanted = body.status();
        return shown(
                who.workspace(),
                group,
                idempotency.once(
                        key, who, "decide error " + group, body, 200, () -> decide.decide(who, group, wanted)));
    }

    @POST
    @Path("{id}/merge")
    @RolesAllowed(Role.DEVELOPER)
    @Operation(
            summary = "Put other groups of the same service into this one",
            description = "What is counted for them, and what comes later, counts here until they are split off again."
                    + " This one's status is that of all.")
    public Uni<Response> merge(
            @PathParam("id") String id,
            @HeaderParam(Idempotency.HEADER) @Nullable String key,
            @NotNull @Valid MergeGroups body) {
        var who = caller.get();
        var into = group(id);
        return shown(
                who.workspace(),
                into,
                idempotency.once(
                        key, who, "merge into error " + into, body, 200, () -> join.merge(who, into, body.groupIds())));
    }

    @POST
    @Path("{id}/split")
    @RolesAllowed(Role.DEVELOPER)
    @Operation(summary = "Take a group out of the one that it was merged into")
    public Uni<Response> split(@PathParam("id") String id, @HeaderParam(Idempotency.HEADER) @Nullable String key) {
        var who = caller.get();
        var group = group(id);
        return shown(
                who.workspace(),
                group,
                idempotency.once(key, who, "split error " + group, null, 200, () -> join.split(who, group)));
    }

    @GET
    @Path("{id}/explain")
    @RolesAllowed(Role.VIEWER)
    @RunOnVirtualThread
    @Operation(
            summary = "Show why two errors are one group, or why two groups are two",
            description = "Its oldest and its newest error that are kept, line by line: what was compared, and what was"
                    + " left out. With another group, the newest of each.")
    public Explanation explain(@PathParam("id") String id, @QueryParam("with") @Nullable String with) {
        var other = with == null ? Optional.<ErrorGroupId>empty() : Optional.of(group(with));
        return explain.explain(caller.get().workspace(), group(id), other);
    }

    private Uni<Page<ErrorGroupView>> page(List<ErrorGroup> found) {
        return groups.views(found).map(views -> {
            var shown = IntStream.range(0, found.size()).boxed().toList();
            return Page.of(shown, PAGE, views::get, i -> new Cursor(found.get(i).recentAt, found.get(i).id));
        });
    }

    private static ErrorGroupStatus status(String name) {
        try {
            return ErrorGroupStatus.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD, "status", "must be open, resolved, ignored or regressed");
        }
    }

    private static ErrorGroupId group(String id) {
        try {
            return ErrorGroupId.fromString(id);
        } catch (IllegalArgumentException e) {
            throw ErrorGroups.notFound(id);
        }
    }
}
