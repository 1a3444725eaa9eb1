package io.syntra.agent.action;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.rest.client.reactive.jackson.ClientObjectMapper;
import io.syntra.contracts.Json;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.deployer.DeployerRequest;
import io.syntra.contracts.deployer.DeploymentView;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** What changes something. Lives here so that nothing outside the gate can reach it. */
@RegisterRestClient(configKey = "deployer")
@RegisterProvider(io.syntra.agent.client.UpstreamErrors.class)
@Path("/api/v1/services/{id}")
interface DeployerWrites {

    /** What another service tells may hold what no request may. */
    @ClientObjectMapper
    static ObjectMapper mapper(ObjectMapper ofRequests) {
        return Json.mapper();
    }

    @POST
    @Path("deployments")
    DeploymentView deploy(
            @HeaderParam("Authorization") String bearer,
            @HeaderParam("Idempotency-Key") String key,
            @PathParam("id") ServiceId id,
            DeployerRequest.Deploy request);

    @POST
    @Path("scale")
    DeploymentView scale(
            @HeaderParam("Authorization") String bearer,
            @HeaderParam("Idempotency-Key") String key,
            @PathParam("id") ServiceId id,
            DeployerRequest.Scale request);

    @POST
    @Path("restart")
    DeploymentView restart(
            @HeaderParam("Authorization") String bearer,
            @HeaderParam("Idempotency-Key") String key,
            @PathParam("id") ServiceId id);

    @POST
    @Path("rollback")
    DeploymentView rollBack(
            @HeaderParam("Authorization") String bearer,
            @HeaderParam("Idempotency-Key") String key,
            @PathParam("id") ServiceId id,
            DeployerRequest.RollBack request);
}
