package io.syntra.billing.usage;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.billing.UsageView;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.problem.QueryParameters;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** What a service used. */
@Path("usage")
@RolesAllowed(Role.VIEWER)
public class UsageResource {

    private static final Duration DEFAULT_RANGE = Duration.ofDays(30);

    private final CurrentCaller caller;
    private final UsageWindows windows;
    private final Clock clock;

    UsageResource(CurrentCaller caller, UsageWindows windows, Clock clock) {
        this.caller = caller;
        this.windows = windows;
        this.clock = clock;
    }

    @GET
    @Operation(
            summary = "What a service used",
            description = "Sums of the minutes that begin within [from, to); the last 30 days by default.")
    public Uni<UsageView> usage(
            @RestQuery("service_id") @Nullable String serviceId,
            @RestQuery @Nullable String from,
            @RestQuery @Nullable String to) {
        var service = QueryParameters.requiredService(serviceId);
        var end = QueryParameters.time("to", to).orElseGet(clock::instant);
        var start = QueryParameters.time("from", from).orElseGet(() -> end.minus(DEFAULT_RANGE));
        if (start.isAfter(end)) {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, "from", "is after to");
        }
        var workspace = caller.get().workspace();
        return Panache.withSession(() -> windows.knows(workspace, service)
                .chain(known -> known
                        ? windows.sum(workspace, service, start, end)
                        : Uni.createFrom()
                                .failure(ProblemException.of(
                                        ProblemCode.SERVICE_NOT_FOUND,
                                        "No service " + service
                                                + " in this workspace. GET /api/v1/services lists them.")))
                .map(quantities -> new UsageView(service, start, end, quantities)));
    }
}
