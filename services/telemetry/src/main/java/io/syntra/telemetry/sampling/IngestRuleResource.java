package io.syntra.telemetry.sampling;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.problem.QueryParameters;
import io.syntra.telemetry.service.ServiceCheck;
import io.syntra.telemetry.service.ServiceOf;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.HashSet;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** What of a service is not kept. */
@Path("/api/v1/ingest/rules")
public class IngestRuleResource {

    private final CurrentCaller caller;
    private final ServiceCheck services;
    private final StoredRules rules;

    IngestRuleResource(CurrentCaller caller, ServiceCheck services, StoredRules rules) {
        this.caller = caller;
        this.services = services;
        this.rules = rules;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @RunOnVirtualThread
    @Operation(summary = "Show the drop and sampling rules of a service")
    public RulesView get(@QueryParam("service_id") @Nullable String serviceId) {
        return rules.read(service(caller.get().workspace(), serviceId));
    }

    @PUT
    @RolesAllowed(Role.DEVELOPER)
    @RunOnVirtualThread
    @Operation(
            summary = "Set the drop and sampling rules of a service",
            description =
                    "All of them; the first whose conditions hold decides. They count for what comes from then on,"
                            + " on every replica at the latest 3 seconds after this answer.")
    public RulesView put(@QueryParam("service_id") @Nullable String serviceId, @NotNull @Valid SetRules body) {
        var who = caller.get();
        requireSense(body.rules());
        return rules.set(who, service(who.workspace(), serviceId), body.rules());
    }

    private static void requireSense(List<IngestRule> rules) {
        var names = new HashSet<String>();
        for (var rule : rules) {
            rule.requireSense();
            if (!names.add(rule.name())) {
                throw ProblemException.field(
                        ProblemCode.INVALID_FIELD,
                        "rules[" + rule.name() + "].name",
                        "is the name of another rule too");
            }
        }
    }

    private ServiceOf service(WorkspaceId workspace, @Nullable String serviceId) {
        ServiceId id = services.require(workspace, QueryParameters.requiredService(serviceId));
        return new ServiceOf(workspace, id);
    }
}
