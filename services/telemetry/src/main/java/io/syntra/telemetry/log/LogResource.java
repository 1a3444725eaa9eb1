package io.syntra.telemetry.log;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.syntra.contracts.telemetry.LogView;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.problem.QueryParameters;
import io.syntra.telemetry.service.ServiceCheck;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Log lines of a service. */
@Path("/api/v1/logs")
public class LogResource {

    private final CurrentCaller caller;
    private final ServiceCheck services;
    private final Logs logs;

    LogResource(CurrentCaller caller, ServiceCheck services, Logs logs) {
        this.caller = caller;
        this.services = services;
        this.logs = logs;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @RunOnVirtualThread
    @Operation(summary = "Read the newest log lines that fit")
    public LogView get(
            @QueryParam("service_id") @Nullable String service,
            @QueryParam("lines") @DefaultValue("100") @Min(1) @Max(LogQuestion.MOST_LINES) int lines,
            @QueryParam("filter") @Nullable String filter,
            @QueryParam("severity") @Nullable String severity,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to) {
        var workspace = caller.get().workspace();
        var question = new LogQuestion(
                workspace,
                QueryParameters.requiredService(service),
                lines,
                LogQuestion.words(filter),
                LogQuestion.severity(severity),
                QueryParameters.time("from", from),
                QueryParameters.time("to", to));
        services.require(workspace, question.service());
        return logs.read(question);
    }
}
