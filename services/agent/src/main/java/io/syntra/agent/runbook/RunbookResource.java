package io.syntra.agent.runbook;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.syntra.contracts.agent.RunbookTrialView;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** What the runbooks would do. */
@Path("runbooks")
class RunbookResource {

    private final DryRun dryRun;
    private final CurrentCaller caller;

    RunbookResource(DryRun dryRun, CurrentCaller caller) {
        this.dryRun = dryRun;
        this.caller = caller;
    }

    @GET
    @Path("dry-run")
    @RolesAllowed(Role.VIEWER)
    @RunOnVirtualThread
    @Operation(
            summary = "Which runbook would fire for a service as it is now",
            description =
                    "Looks with the rights of who asks, as the built-in brain does when it is asked why the service"
                            + " fails, and says of every runbook whether it fires and why or why not. Proposes nothing.")
    public RunbookTrialView dryRun(@QueryParam("service_id") @Nullable String service) {
        if (service == null || service.isBlank()) {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, "service_id", "is missing");
        }
        return dryRun.of(service, caller.get());
    }
}
