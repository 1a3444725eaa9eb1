package io.syntra.telemetry.limit;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What the workspace may send. */
@Path("/api/v1/ingest/limits")
public class LimitResource {

    private final CurrentCaller caller;
    private final StoredLimits limits;
    private final LimitConfig config;

    LimitResource(CurrentCaller caller, StoredLimits limits, LimitConfig config) {
        this.caller = caller;
        this.limits = limits;
        this.config = config;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @RunOnVirtualThread
    @Operation(summary = "Show how much telemetry the workspace may send")
    public IngestLimits get() {
        return limits.read(caller.get().workspace());
    }

    @PUT
    @RolesAllowed(Role.ADMIN)
    @RunOnVirtualThread
    @Operation(
            summary = "Set how much telemetry the workspace may send",
            description = "Up to ten times what this installation is configured with.")
    public IngestLimits put(@NotNull @Valid IngestLimits body) {
        require("rows_per_second", body.rowsPerSecond(), config.rowsPerSecond());
        require(
                "bytes_per_second",
                body.bytesPerSecond(),
                config.bytesPerSecond().asLongValue());
        require("attributes", body.attributes(), config.attributes());
        require("attribute_values", body.attributeValues(), config.attributeValues());
        limits.set(caller.get(), body);
        return body;
    }

    private void require(String field, long wanted, long configured) {
        var most = configured * config.ceiling();
        if (wanted > most) {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, field, "must be at most " + most);
        }
    }
}
