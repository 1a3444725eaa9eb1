package io.syntra.router.route;

import io.syntra.contracts.Page;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.router.RouteView;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
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
                .map(Upstream::view)
                .sorted(Comparator.comparing(RouteView::host))
                .toList());
    }

    @GET
    @Path("{service_id}")
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "The route of one service, also when nothing serves any more, with what is left to finish")
    public RouteView get(@PathParam("service_id") ServiceId service) {
        var workspace = caller.get().workspace();
        return routes.of(service)
                .filter(upstream -> upstream.route().workspace().equals(workspace))
                .map(Upstream::view)
                .orElseThrow(() -> ProblemException.of(
                        ProblemCode.SERVICE_NOT_FOUND,
                        "This router has no table of service " + service + ". It gets one with its first deployment."));
    }
}
