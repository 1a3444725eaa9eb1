package io.syntra.agent.action;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.rest.client.reactive.jackson.ClientObjectMapper;
import io.syntra.contracts.Json;
import io.syntra.identity.Approval;
import io.syntra.identity.ExactCall;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jspecify.annotations.Nullable;

/** What changes something. Lives here so that nothing outside the gate can reach it. */
@RegisterRestClient(configKey = "deployer")
@RegisterProvider(io.syntra.agent.client.UpstreamErrors.class)
@Path("/api/v1/{collection}/{id}/{operation}")
interface DeployerWrites {

    /** What another service tells may hold what no request may. */
    @ClientObjectMapper
    static ObjectMapper mapper(ObjectMapper ofRequests) {
        return Json.mapper();
    }

    /** @param json sent as it is */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    JsonNode change(
            @HeaderParam("Authorization") String bearer,
            @HeaderParam("Idempotency-Key") String key,
            @HeaderParam("If-Match") String version,
            @HeaderParam(Approval.HEADER) String approval,
            @HeaderParam(ExactCall.PLAN_HEADER) String rest,
            @HeaderParam(ExactCall.SEEN_HEADER) String seen,
            @PathParam("collection") String collection,
            @PathParam("id") String id,
            @PathParam("operation") String operation,
            @Nullable String json);
}
