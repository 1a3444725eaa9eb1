package io.syntra.telemetry.trace;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.Locale;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Traces. */
@Path("/api/v1/traces")
public class TraceResource {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    private final CurrentCaller caller;
    private final Traces traces;

    TraceResource(CurrentCaller caller, Traces traces) {
        this.caller = caller;
        this.traces = traces;
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Role.VIEWER)
    @RunOnVirtualThread
    @Operation(summary = "Show a trace: its spans as a tree, and the log lines that name it")
    public TraceView get(@PathParam("id") String id) {
        var trace = id.toLowerCase(Locale.ROOT);
        if (!ID.matcher(trace).matches()) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD, "id", "'" + id + "' is no trace id; it has 32 hexadecimal digits");
        }
        return traces.read(caller.get().workspace(), trace);
    }
}
