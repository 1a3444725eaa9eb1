package io.syntra.deployer.artifact;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.syntra.contracts.deployer.ArtifactView;
import io.syntra.deployer.Database;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.outbox.Idempotency;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Takes artifacts; the body is streamed to disk. */
@Path("artifacts")
class ArtifactResource {

    private final ArtifactStore store;
    private final Artifacts artifacts;
    private final Idempotency idempotency;
    private final CurrentCaller caller;

    ArtifactResource(ArtifactStore store, Artifacts artifacts, Idempotency idempotency, CurrentCaller caller) {
        this.store = store;
        this.artifacts = artifacts;
        this.idempotency = idempotency;
        this.caller = caller;
    }

    /**
     * A wrong {@code syntra.yaml} is refused here, before anything is made for it.
     *
     * @param serviceName the service that it is to be deployed to, which need not be there yet
     */
    @POST
    @Consumes("application/gzip")
    @RolesAllowed(Role.DEVELOPER)
    @RunOnVirtualThread
    public Response upload(
            @HeaderParam(Idempotency.HEADER) @Nullable String key,
            @QueryParam("service_name") @Nullable String serviceName,
            InputStream body) {
        var who = caller.get();
        var received = store.receive(body, serviceName);
        var digest = received.digest().toString();
        return Database.await(() -> idempotency.once(key, who, "upload", digest, 201, () -> artifacts
                .own(who, received)
                .replaceWith(new ArtifactView(digest, received.bytes()))));
    }
}
