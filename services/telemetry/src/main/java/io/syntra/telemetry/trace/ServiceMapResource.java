package io.syntra.telemetry.trace;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.telemetry.query.TimeRange;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The service map. */
@Path("/api/v1/service-map")
public class ServiceMapResource {

    private final CurrentCaller caller;
    private final ServiceMap map;
    private final Clock clock;

    ServiceMapResource(CurrentCaller caller, ServiceMap map, Clock clock) {
        this.caller = caller;
        this.map = map;
        this.clock = clock;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @RunOnVirtualThread
    @Operation(
            summary = "Show who calls whom, how often, with how many errors and how fast",
            description =
                    "From spans of the time asked for, 15m when it is missing. Of more than two million spans some"
                            + " traces are left out.")
    public ServiceMapView get(@QueryParam("timerange") @Nullable String timerange) {
        return map.read(caller.get().workspace(), TimeRange.parse(timerange, clock.instant()));
    }
}
