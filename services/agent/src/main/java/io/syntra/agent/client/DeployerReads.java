package io.syntra.agent.client;

import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.Page;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.deployer.HealthView;
import io.syntra.contracts.deployer.ReleaseView;
import io.syntra.contracts.deployer.ServiceView;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jspecify.annotations.Nullable;

/** What the deployer can be asked without changing anything. */
@RegisterRestClient(configKey = "deployer")
@RegisterProvider(UpstreamErrors.class)
@Path("/api/v1")
public interface DeployerReads {

    @GET
    @Path("services")
    Page<ServiceView> services(
            @HeaderParam("Authorization") String bearer,
            @QueryParam("name") @Nullable String name,
            @QueryParam("cursor") @Nullable String cursor);

    @GET
    @Path("services/{id}")
    ServiceView service(@HeaderParam("Authorization") String bearer, @PathParam("id") ServiceId id);

    /** Newest first. */
    @GET
    @Path("services/{id}/deployments")
    Page<DeploymentView> deployments(@HeaderParam("Authorization") String bearer, @PathParam("id") ServiceId id);

    @GET
    @Path("deployments/{id}")
    DeploymentView deployment(@HeaderParam("Authorization") String bearer, @PathParam("id") DeploymentId id);

    @GET
    @Path("services/{id}/health")
    HealthView health(@HeaderParam("Authorization") String bearer, @PathParam("id") ServiceId id);

    @GET
    @Path("services/{id}/releases")
    Page<ReleaseView> releases(@HeaderParam("Authorization") String bearer, @PathParam("id") ServiceId id);
}
