package io.syntra.telemetry.token;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Tokens for senders outside. */
@Path("/api/v1/ingest/tokens")
public class IngestTokenResource {

    private static final Logger LOG = Logger.getLogger(IngestTokenResource.class);

    private final CurrentCaller caller;
    private final IngestTokens tokens;

    IngestTokenResource(CurrentCaller caller, IngestTokens tokens) {
        this.caller = caller;
        this.tokens = tokens;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @RunOnVirtualThread
    @Operation(summary = "List the workspace's ingest tokens, by name and without their values")
    public List<IngestToken> list() {
        return tokens.all(caller.get().workspace());
    }

    @POST
    @ResponseStatus(201)
    @RolesAllowed(Role.DEVELOPER)
    @RunOnVirtualThread
    @Operation(
            summary = "Make a token that lets its holder send telemetry of one service",
            description = "The value is in this answer only.")
    public NewIngestToken create(@NotNull @Valid CreateIngestToken body) {
        var who = caller.get();
        var token = tokens.create(who, body);
        LOG.infof(
                "Ingest token made id=%s workspace=%s service=%s user=%s",
                token.id(), who.workspace(), token.serviceId(), who.user());
        return token;
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed(Role.DEVELOPER)
    @RunOnVirtualThread
    @Operation(
            summary = "Revoke an ingest token",
            description = "Every replica refuses it at the latest 3 seconds after this answer.")
    public void revoke(@PathParam("id") UUID id) {
        var who = caller.get();
        if (!tokens.revoke(who.workspace(), id)) {
            throw ProblemException.of(
                    ProblemCode.NOT_FOUND, "No ingest token " + id + ". GET /api/v1/ingest/tokens lists them.");
        }
        LOG.infof("Ingest token revoked id=%s workspace=%s user=%s", id, who.workspace(), who.user());
    }
}
