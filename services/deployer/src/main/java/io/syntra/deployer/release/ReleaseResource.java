package io.syntra.deployer.release;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Page;
import io.syntra.contracts.deployer.ReleaseView;
import io.syntra.deployer.service.Cursor;
import io.syntra.deployer.service.ManagedServices;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import org.jspecify.annotations.Nullable;

/** The releases of a service. */
@Path("services")
class ReleaseResource {

    private final ManagedServices services;
    private final Releases releases;
    private final CurrentCaller caller;

    ReleaseResource(ManagedServices services, Releases releases, CurrentCaller caller) {
        this.services = services;
        this.releases = releases;
        this.caller = caller;
    }

    @GET
    @Path("{id}/releases")
    @RolesAllowed(Role.VIEWER)
    public Uni<Page<ReleaseView>> list(
            @PathParam("id") String id,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Integer limit) {
        var who = caller.get();
        var from = Cursor.of(cursor, limit);
        return Panache.withSession(() ->
                services.require(who.workspace(), id).chain(service -> releases.page(service.serviceId(), who, from)));
    }

    @GET
    @Path("{id}/releases/{release}")
    @RolesAllowed(Role.VIEWER)
    public Uni<ReleaseView> get(@PathParam("id") String id, @PathParam("release") String release) {
        var who = caller.get();
        return Panache.withSession(() -> services.require(who.workspace(), id)
                .chain(service -> releases.require(service, release))
                .map(found -> found.viewFor(who)));
    }
}
