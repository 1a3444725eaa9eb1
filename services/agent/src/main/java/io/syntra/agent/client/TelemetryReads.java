package io.syntra.agent.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.rest.client.reactive.jackson.ClientObjectMapper;
import io.syntra.contracts.Json;
import io.syntra.contracts.Page;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.telemetry.ErrorGroupView;
import io.syntra.contracts.telemetry.LogView;
import io.syntra.contracts.telemetry.MetricView;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jspecify.annotations.Nullable;

/** What telemetry can be asked. */
@RegisterRestClient(configKey = "telemetry")
@RegisterProvider(UpstreamErrors.class)
@Path("/api/v1")
public interface TelemetryReads {

    /** What another service tells may hold what no request may. */
    @ClientObjectMapper
    static ObjectMapper mapper(ObjectMapper ofRequests) {
        return Json.mapper();
    }

    @GET
    @Path("logs")
    LogView logs(
            @HeaderParam("Authorization") String bearer,
            @QueryParam("service_id") ServiceId service,
            @QueryParam("lines") int lines,
            @QueryParam("filter") @Nullable String filter,
            @QueryParam("severity") @Nullable String severity);

    @GET
    @Path("metrics")
    MetricView metrics(
            @HeaderParam("Authorization") String bearer,
            @QueryParam("service_id") ServiceId service,
            @QueryParam("metric") String metric,
            @QueryParam("timerange") String timerange);

    @GET
    @Path("errors")
    Page<ErrorGroupView> errors(
            @HeaderParam("Authorization") String bearer,
            @QueryParam("service_id") ServiceId service,
            @QueryParam("status") @Nullable String status);
}
