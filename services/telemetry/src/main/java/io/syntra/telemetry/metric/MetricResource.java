package io.syntra.telemetry.metric;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.syntra.contracts.telemetry.MetricView;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.problem.QueryParameters;
import io.syntra.telemetry.query.TimeRange;
import io.syntra.telemetry.service.ServiceCheck;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** A metric of a service over time. */
@Path("/api/v1/metrics")
public class MetricResource {

    private final CurrentCaller caller;
    private final ServiceCheck services;
    private final Metrics metrics;
    private final Clock clock;

    MetricResource(CurrentCaller caller, ServiceCheck services, Metrics metrics, Clock clock) {
        this.caller = caller;
        this.services = services;
        this.metrics = metrics;
        this.clock = clock;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @RunOnVirtualThread
    @Operation(summary = "Read a metric over time")
    public MetricView get(
            @QueryParam("service_id") @Nullable String service,
            @QueryParam("metric") @Nullable String metric,
            @QueryParam("timerange") @Nullable String timerange) {
        var workspace = caller.get().workspace();
        var asked = QueryParameters.requiredService(service);
        var range = TimeRange.parse(timerange, clock.instant());
        services.require(workspace, asked);
        return metrics.read(workspace, asked, metric == null ? "" : metric.strip(), range);
    }
}
