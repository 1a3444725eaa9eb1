package io.syntra.gateway.status;

import io.smallrye.mutiny.Uni;
import io.syntra.gateway.GatewayConfig;
import io.syntra.gateway.api.ServiceName;
import io.syntra.gateway.probe.ServiceProbe;
import io.syntra.identity.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.Arrays;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Asks every service at once whether it is ready. */
@Path("/status")
@Tag(name = "status")
final class StatusResource {

    private final GatewayConfig config;
    private final ServiceProbe probe;

    StatusResource(GatewayConfig config, ServiceProbe probe) {
        this.config = config;
        this.probe = probe;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "Whether each service of the suite is ready")
    public Uni<SuiteStatus> status() {
        var asked = Arrays.stream(ServiceName.values()).map(this::ask).toList();
        return Uni.join().all(asked).andFailFast().map(SuiteStatus::of);
    }

    private Uni<ServiceStatus> ask(ServiceName service) {
        return probe.get(config.url(service), "/q/health/ready")
                .map(reply -> ServiceStatus.of(service.label(), reply))
                .onFailure()
                .recoverWithItem(() -> ServiceStatus.unreachable(service.label()));
    }
}
