package io.syntra.telemetry.metric;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.problem.QueryParameters;
import io.syntra.telemetry.query.TimeRange;
import io.syntra.telemetry.service.ServiceCheck;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Clock;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Rate, errors and duration of requests. */
@Path("/api/v1/metrics/red")
public class RedResource {

    private final CurrentCaller caller;
    private final ServiceCheck services;
    private final RedReads reads;
    private final Clock clock;

    RedResource(CurrentCaller caller, ServiceCheck services, RedReads reads, Clock clock) {
        this.caller = caller;
        this.services = services;
        this.reads = reads;
        this.clock = clock;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @RunOnVirtualThread
    @Operation(
            summary = "Show rate, errors and duration of requests",
            description = "by is service, release, route or http_route. It is what the router saw of every request; by"
                    + " http_route it is what services say in server spans with that attribute.")
    public RedView get(
            @QueryParam("by") @Nullable String by,
            @QueryParam("service_id") @Nullable String serviceId,
            @QueryParam("timerange") @Nullable String timerange) {
        var workspace = caller.get().workspace();
        var range = TimeRange.parse(timerange, clock.instant());
        var service = QueryParameters.service(serviceId);
        service.ifPresent(asked -> services.require(workspace, asked));
        return reads.read(workspace, service, by(by == null ? "service" : by), range);
    }

    private static RedReads.By by(String word) {
        try {
            return RedReads.By.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD, "by", "must be service, release, route or http_route");
        }
    }
}
