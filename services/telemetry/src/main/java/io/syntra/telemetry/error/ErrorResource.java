package io.syntra.telemetry.error;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Cursor;
import io.syntra.contracts.ErrorGroupId;
import io.syntra.contracts.Page;
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
    private final Idempotency idempotency;

    ErrorResource(
            CurrentCaller caller,
            ErrorGroups groups,
            KnownServices services,
            DecideError decide,
            Idempotency idempotency) {
        this.caller = caller;
        this.groups = groups;
        this.services = services;
        this.decide = decide;
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
                        .chain(() -> groups.recent(workspace, service, wanted, after, PAGE + 1)))
                .map(ErrorResource::page);
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "Show an error group")
    public Uni<ErrorGroupView> get(@PathParam("id") String id) {
        var workspace = caller.get().workspace();
        return Panache.withSession(() -> groups.require(workspace, group(id))).map(ErrorGroup::view);
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
        return idempotency.once(key, who, "decide error " + group, body, 200, () -> decide.decide(who, group, wanted));
    }

    private static Page<ErrorGroupView> page(List<ErrorGroup> found) {
        return Page.of(found, PAGE, ErrorGroup::view, group -> new Cursor(group.lastSeen, group.id));
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
