package io.syntra.deployer.service;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Page;
import io.syntra.contracts.deployer.DeployerRequest.CreateService;
import io.syntra.contracts.deployer.HealthStatus;
import io.syntra.contracts.deployer.ServiceView;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.deployer.DeployerConfig;
import io.syntra.identity.Caller;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.outbox.Idempotency;
import io.syntra.outbox.Outbox;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.event.Event;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;

/** Services: make, list, show, delete. */
@Path("services")
class ServiceResource {

    private final ManagedServices services;
    private final Outbox outbox;
    private final Idempotency idempotency;
    private final CurrentCaller caller;
    private final DeployerConfig config;
    private final Event<ServiceChanged> changed;
    private final Clock clock;

    ServiceResource(
            ManagedServices services,
            Outbox outbox,
            Idempotency idempotency,
            CurrentCaller caller,
            DeployerConfig config,
            Event<ServiceChanged> changed,
            Clock clock) {
        this.services = services;
        this.outbox = outbox;
        this.idempotency = idempotency;
        this.caller = caller;
        this.config = config;
        this.changed = changed;
        this.clock = clock;
    }

    @POST
    @RolesAllowed(Role.DEVELOPER)
    public Uni<Response> create(@HeaderParam(Idempotency.HEADER) @Nullable String key, @NotNull CreateService request) {
        var who = caller.get();
        var name = ServiceName.require(request.name());
        return idempotency
                .once(key, who, "create service", request, 201, () -> services.isTaken(name)
                        .invoke(taken -> {
                            if (taken) {
                                throw taken(name);
                            }
                        })
                        .chain(() -> create(who, name)))
                // Two requests at once: the index decides.
                .onFailure(ConstraintViolationException.class)
                .transform(e -> taken(name))
                .invoke(response -> {
                    if (response.getEntity() instanceof ServiceView view) {
                        changed.fire(new ServiceChanged(view.id()));
                    }
                });
    }

    private Uni<ServiceView> create(Caller who, String name) {
        var now = clock.instant();
        var service = new ManagedService();
        service.id = UUID.randomUUID();
        service.workspace = who.workspace().value();
        service.name = name;
        service.revision = 1;
        service.generation = 1;
        service.createdBy = who.user();
        service.createdAt = now;
        service.updatedAt = now;
        service.health = HealthStatus.UNKNOWN;
        service.routeTargets = List.of();
        return services.persistAndFlush(service)
                .chain(() -> outbox.append(
                        who.workspace(), new ServiceEvent.Created(service.serviceId(), name, who.user(), now)))
                .replaceWith(() -> view(service));
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    public Uni<Page<ServiceView>> list(
            @QueryParam("name") @Pattern(regexp = Cursor.TEXT) @Nullable String name,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Integer limit) {
        var workspace = caller.get().workspace();
        var from = Cursor.of(cursor, limit);
        return Panache.withSession(() -> services.list(workspace, name, from))
                .map(found -> from.page(found, this::view, last -> last.name));
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Role.VIEWER)
    public Uni<Response> get(@PathParam("id") String id) {
        var workspace = caller.get().workspace();
        return Panache.withSession(() -> services.require(workspace, id)).map(service -> Response.ok(view(service))
                .tag(String.valueOf(service.generation))
                .build());
    }

    /** Accepted when stored; the replicas end in the moments after. */
    @DELETE
    @Path("{id}")
    @RolesAllowed(Role.DEVELOPER)
    public Uni<Response> delete(
            @PathParam("id") String id, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        var who = caller.get();
        return Panache.withTransaction(() -> services.hold(who.workspace(), id)
                        .map(new IfMatch(ifMatch)::check)
                        .chain(service -> {
                            var now = clock.instant();
                            service.deletedAt = now;
                            service.updatedAt = now;
                            service.generation++;
                            service.revision++;
                            return outbox.append(
                                            who.workspace(),
                                            new ServiceEvent.Deleted(service.serviceId(), service.name, now))
                                    .replaceWith(service);
                        }))
                .invoke(service -> changed.fire(new ServiceChanged(service.serviceId())))
                .replaceWith(() -> Response.noContent().build());
    }

    private ServiceView view(ManagedService service) {
        return service.view(config.urlOf(service.name));
    }

    private static ProblemException taken(String name) {
        return ProblemException.field(
                ProblemCode.NAME_TAKEN, "name", "\"" + name + "\" is taken, and names are host names. Choose another.");
    }
}
