package io.syntra.deployer.deployment;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** How far a deployment is. */
@Path("deployments")
class DeploymentResource {

    private final Deployments deployments;
    private final CurrentCaller caller;

    DeploymentResource(Deployments deployments, CurrentCaller caller) {
        this.deployments = deployments;
        this.caller = caller;
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Role.VIEWER)
    public Uni<DeploymentView> get(@PathParam("id") String id) {
        var workspace = caller.get().workspace();
        return Panache.withSession(() -> deployments.require(workspace, id)).map(Deployment::view);
    }
}
