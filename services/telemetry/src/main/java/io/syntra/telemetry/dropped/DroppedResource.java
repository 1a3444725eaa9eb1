package io.syntra.telemetry.dropped;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.problem.QueryParameters;
import io.syntra.telemetry.service.ServiceCheck;
import io.syntra.telemetry.service.ServiceOf;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** What of a service was not kept. */
@Path("/api/v1/ingest/dropped")
public class DroppedResource {

    private static final int USUAL_DAYS = 7;

    private final CurrentCaller caller;
    private final ServiceCheck services;
    private final DropTally tally;
    private final Gaps gaps;
    private final Clock clock;

    DroppedResource(CurrentCaller caller, ServiceCheck services, DropTally tally, Gaps gaps, Clock clock) {
        this.caller = caller;
        this.services = services;
        this.tally = tally;
        this.gaps = gaps;
        this.clock = clock;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @RunOnVirtualThread
    @Operation(
            summary = "Tell how many records of a service were not kept, and why",
            description = "By day (UTC), of the last seven days unless from and to say otherwise.")
    public List<Dropped> list(
            @QueryParam("service_id") @Nullable String serviceId,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to) {
        var workspace = caller.get().workspace();
        var service = services.require(workspace, QueryParameters.requiredService(serviceId));
        var last = QueryParameters.time("to", to).orElseGet(clock::instant);
        var lastDay = LocalDate.ofInstant(last, ZoneOffset.UTC);
        var firstDay = QueryParameters.time("from", from)
                .map(first -> LocalDate.ofInstant(first, ZoneOffset.UTC))
                .orElseGet(() -> lastDay.minusDays(USUAL_DAYS));
        var its = new ServiceOf(workspace, service);
        return Stream.concat(tally.of(its, firstDay, lastDay).stream(), gaps.of(its, firstDay, lastDay).stream())
                .sorted(Comparator.comparing(Dropped::day))
                .toList();
    }
}
