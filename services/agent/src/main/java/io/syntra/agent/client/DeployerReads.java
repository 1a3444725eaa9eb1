package io.syntra.agent.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.rest.client.reactive.jackson.ClientObjectMapper;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.CommandId;
import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.Json;
import io.syntra.contracts.Page;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.deployer.CommandView;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.deployer.HealthView;
import io.syntra.contracts.deployer.ReleaseView;
import io.syntra.contracts.deployer.SecretView;
import io.syntra.contracts.deployer.ServerView;
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

    /** What another service tells may hold what no request may. */
    @ClientObjectMapper
    static ObjectMapper mapper(ObjectMapper ofRequests) {
        return Json.mapper();
    }

    @GET
    @Path("services")
    Page<ServiceView> services(
            @HeaderParam("Authorization") String bearer,
            @QueryParam("name") @Nullable String name,
            @QueryParam("cursor") @Nullable String cursor);

    @GET
    @Path("services/{id}")
    ServiceView service(@HeaderParam("Authorization") String bearer, @PathParam("id") ServiceId id);

    /** For a caller that must not wait. */
    @GET
    @Path("services/{id}")
    Uni<ServiceView> serviceLater(@HeaderParam("Authorization") String bearer, @PathParam("id") ServiceId id);

    /** The newest. */
    @GET
    @Path("services/{id}/deployments")
    Page<DeploymentView> deployments(@HeaderParam("Authorization") String bearer, @PathParam("id") ServiceId id);

    /** Newest first, page by page. */
    @GET
    @Path("services/{id}/deployments")
    Page<DeploymentView> history(
            @HeaderParam("Authorization") String bearer,
            @PathParam("id") ServiceId id,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") int limit);

    /** The one that was asked for with this key, or none. */
    @GET
    @Path("services/{id}/deployments")
    Page<DeploymentView> deployments(
            @HeaderParam("Authorization") String bearer,
            @PathParam("id") ServiceId id,
            @QueryParam("idempotency_key") String key);

    @GET
    @Path("deployments/{id}")
    DeploymentView deployment(@HeaderParam("Authorization") String bearer, @PathParam("id") DeploymentId id);

    @GET
    @Path("servers/{id}")
    ServerView server(@HeaderParam("Authorization") String bearer, @PathParam("id") String id);

    /** The one that was asked for with this key, or none; without what it wrote. */
    @GET
    @Path("servers/{server}/commands")
    Page<CommandView> commands(
            @HeaderParam("Authorization") String bearer,
            @PathParam("server") String server,
            @QueryParam("idempotency_key") String key);

    @GET
    @Path("servers/{server}/commands/{id}")
    CommandView command(
            @HeaderParam("Authorization") String bearer,
            @PathParam("server") String server,
            @PathParam("id") CommandId id);

    /** What is known of it; its value is not. */
    @GET
    @Path("secrets/{name}")
    SecretView secret(@HeaderParam("Authorization") String bearer, @PathParam("name") String name);

    @GET
    @Path("services/{id}/health")
    HealthView health(@HeaderParam("Authorization") String bearer, @PathParam("id") ServiceId id);

    @GET
    @Path("services/{id}/releases/{release}")
    ReleaseView release(
            @HeaderParam("Authorization") String bearer,
            @PathParam("id") ServiceId id,
            @PathParam("release") ReleaseId release);
}
