package io.syntra.deployer.secret;

import io.syntra.contracts.Page;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.deployer.SecretView;
import io.syntra.identity.Caller;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.secrets.SecretName;
import io.syntra.secrets.Secrets;
import io.syntra.secrets.Secrets.Entry;
import io.syntra.secrets.Secrets.Written;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Secrets of the workspace: values go in and never come out. Runs on worker threads, since stores block. */
@Path("secrets")
class SecretResource {

    private static final Logger LOG = Logger.getLogger(SecretResource.class);

    private final Secrets secrets;
    private final SecretSetters setters;
    private final SecretUses uses;
    private final CurrentCaller caller;

    SecretResource(Secrets secrets, SecretSetters setters, SecretUses uses, CurrentCaller caller) {
        this.secrets = secrets;
        this.setters = setters;
        this.uses = uses;
        this.caller = caller;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    public Page<SecretView> list() {
        var workspace = caller.get().workspace();
        return Page.last(views(workspace, secrets.list(workspace)));
    }

    @GET
    @Path("{name}")
    @RolesAllowed(Role.VIEWER)
    public Response get(@PathParam("name") String name) {
        return secrets.find(caller.get().workspace(), name(name))
                .map(entry -> answer(200, caller.get().workspace(), entry))
                .orElseThrow(() -> notFound(name));
    }

    /** What uses it gets the new value when its replicas start the next time. */
    @PUT
    @Path("{name}")
    @RolesAllowed(Role.ADMIN)
    public Response set(
            @PathParam("name") String name,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
            @NotNull SetSecret request) {
        var who = caller.get();
        int expected = Expected.version(ifMatch, ifNoneMatch);
        if (request.value() == null) {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, "value", "must be given");
        }
        return switch (secrets.put(who.workspace(), name(name), request.value(), expected)) {
            case Written.Stored(var entry) -> {
                LOG.infof(
                        "A secret was set workspace=%s name=%s version=%d by=%s",
                        who.workspace(), name, entry.version(), who.user());
                remember(who, entry);
                yield answer(expected == Secrets.ABSENT ? 201 : 200, who.workspace(), entry);
            }
            case Written.Stale() ->
                throw ProblemException.of(
                        ProblemCode.PRECONDITION_FAILED,
                        "The secret " + name + " was set or deleted in the meantime. GET /secrets/" + name
                                + " tells its version; send it as If-Match if the value is still to be replaced.");
        };
    }

    /** What uses it goes on; its replicas do not start again until the secret is set, or the reference is gone. */
    @DELETE
    @Path("{name}")
    @RolesAllowed(Role.ADMIN)
    public void delete(@PathParam("name") String name) {
        var who = caller.get();
        if (!secrets.delete(who.workspace(), name(name))) {
            throw notFound(name);
        }
        LOG.infof("A secret was deleted workspace=%s name=%s by=%s", who.workspace(), name, who.user());
    }

    private static SecretName name(String text) {
        try {
            return new SecretName(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, "name", String.valueOf(e.getMessage()));
        }
    }

    private Response answer(int status, WorkspaceId workspace, Entry entry) {
        return Response.status(status)
                .entity(views(workspace, List.of(entry)).getFirst())
                .tag(String.valueOf(entry.version()))
                .build();
    }

    private List<SecretView> views(WorkspaceId workspace, List<Entry> entries) {
        var by = setters.of(workspace, entries);
        var used = uses.of(workspace);
        return entries.stream()
                .map(entry -> new SecretView(
                        entry.name().value(),
                        entry.version(),
                        entry.updatedAt(),
                        by.get(entry.name().value()),
                        used.getOrDefault(entry.name().value(), List.of())))
                .toList();
    }

    /** The value is set, whatever becomes of this: who is told that it failed would set it again. */
    private void remember(Caller who, Entry entry) {
        try {
            setters.set(who.workspace(), entry, who.user());
        } catch (RuntimeException e) {
            LOG.warnf(
                    "It is not on record who set a secret workspace=%s name=%s version=%d cause=%s",
                    who.workspace(), entry.name(), entry.version(), e.toString());
        }
    }

    private static ProblemException notFound(String name) {
        return ProblemException.of(
                ProblemCode.SECRET_NOT_FOUND, "There is no secret " + name + ". GET /secrets lists what there is.");
    }
}
