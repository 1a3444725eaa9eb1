package io.syntra.deployer.rollout;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.deployer.HealthView;
import io.syntra.deployer.service.ManagedServices;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.Locale;
import java.util.Map;

/** How a service and its replicas are. */
@Path("services")
class HealthResource {

    private final ManagedServices services;
    private final StoredWorlds worlds;
    private final Engine engine;
    private final CurrentCaller caller;

    HealthResource(ManagedServices services, StoredWorlds worlds, Engine engine, CurrentCaller caller) {
        this.services = services;
        this.worlds = worlds;
        this.engine = engine;
        this.caller = caller;
    }

    @GET
    @Path("{id}/health")
    @RolesAllowed(Role.VIEWER)
    public Uni<HealthView> get(@PathParam("id") String id) {
        var workspace = caller.get().workspace();
        return Panache.withSession(
                        () -> services.require(workspace, id).chain(service -> worlds.read(service.serviceId())))
                .map(world -> view(world, engine.pulses(world.service().id())));
    }

    private static HealthView view(World world, Map<ReplicaId, Pulse> pulses) {
        var service = world.service();
        var serving = service.serving();
        return new HealthView(
                service.id(),
                service.name(),
                service.health(),
                service.ready(),
                serving == null ? 0 : serving.replicas(),
                world.live().map(replica -> view(replica, pulses)).toList());
    }

    private static HealthView.Replica view(Replica replica, Map<ReplicaId, Pulse> pulses) {
        var pulse = pulses.get(replica.id());
        var startedAt = replica.run().startedAt();
        return new HealthView.Replica(
                replica.id(),
                replica.origin().release().number(),
                replica.state().name().toLowerCase(Locale.ROOT),
                replica.run().port(),
                replica.run().pid(),
                replica.crashes().total(),
                startedAt == null ? replica.createdAt() : startedAt,
                pulse == null ? null : pulse.last(),
                replica.crashes().last());
    }
}
