package io.syntra.deployer.server;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Page;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.deployer.ServerView;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.vertx.mutiny.core.Vertx;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** The machines that services run on. */
@Path("servers")
class ServerResource {

    private final LocalServer server;
    private final StoredCommands commands;
    private final CurrentCaller caller;
    private final Vertx vertx;

    ServerResource(LocalServer server, StoredCommands commands, CurrentCaller caller, Vertx vertx) {
        this.server = server;
        this.commands = commands;
        this.caller = caller;
        this.vertx = vertx;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    public Uni<Page<ServerView>> list() {
        var workspace = caller.get().workspace();
        return server.isFor(workspace)
                ? view(workspace).map(only -> Page.last(List.of(only)))
                : Uni.createFrom().item(Page.last(List.of()));
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Role.VIEWER)
    public Uni<Response> get(@PathParam("id") String id) {
        var workspace = caller.get().workspace();
        server.require(id, workspace);
        return view(workspace).map(view -> Response.ok(view).tag(view.version()).build());
    }

    private Uni<ServerView> view(WorkspaceId workspace) {
        return Panache.withSession(() -> commands.replicasOf(workspace))
                .chain(replicas -> vertx.executeBlocking(() -> server.view(replicas), false));
    }
}
