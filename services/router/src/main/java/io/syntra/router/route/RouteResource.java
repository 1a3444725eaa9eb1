package io.syntra.router.route;

import io.syntra.contracts.Page;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.Comparator;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What this router does with traffic right now. */
@Path("/routes")
@Tag(name = "routes")
final class RouteResource {

    private final Routes routes;
    private final CurrentCaller caller;

    RouteResource(Routes routes, CurrentCaller caller) {
        this.routes = routes;
        this.caller = caller;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "The routes of the workspace as this router serves them")
    public Page<RouteView> list() {
        var workspace = caller.get().workspace();
        return Page.last(routes.serving().stream()
                .filter(upstream -> upstream.route().workspace().equals(workspace))
                .map(RouteView::of)
                .sorted(Comparator.comparing(RouteView::host))
                .toList());
    }
}
