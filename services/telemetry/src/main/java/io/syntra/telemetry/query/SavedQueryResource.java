package io.syntra.telemetry.query;

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
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Queries with names. */
@Path("/api/v1/query/saved")
public class SavedQueryResource {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private final CurrentCaller caller;
    private final Queries queries;
    private final SavedQueries saved;
    private final Clock clock;

    SavedQueryResource(CurrentCaller caller, Queries queries, SavedQueries saved, Clock clock) {
        this.caller = caller;
        this.queries = queries;
        this.saved = saved;
        this.clock = clock;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @RunOnVirtualThread
    @Operation(summary = "List the workspace's saved queries, by name")
    public List<SavedQuery> list() {
        return saved.all(caller.get().workspace());
    }

    @GET
    @Path("{name}")
    @RolesAllowed(Role.VIEWER)
    @RunOnVirtualThread
    @Operation(summary = "Show a saved query")
    public SavedQuery get(@PathParam("name") String name) {
        return Optional.of(name)
                .filter(SavedQueryResource::isName)
                .flatMap(known -> saved.find(caller.get().workspace(), known))
                .orElseThrow(() -> notFound(name));
    }

    @PUT
    @Path("{name}")
    @RolesAllowed(Role.DEVELOPER)
    @RunOnVirtualThread
    @Operation(
            summary = "Save a query under a name",
            description =
                    "One that was there under that name is replaced. What is no query is not saved. A workspace has"
                            + " up to 500.")
    public SavedQuery put(@PathParam("name") String name, @NotNull @Valid SaveQuery body) {
        if (!isName(name)) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD,
                    "name",
                    "'" + name + "' has other characters than a-z, 0-9 and '-', begins with '-' or is longer than 63");
        }
        var who = caller.get();
        queries.question(who.workspace(), new AskQuery(body.query(), null, null, null));
        var query =
                new SavedQuery(name, body.query(), who.user(), clock.instant().truncatedTo(ChronoUnit.MICROS));
        if (!saved.save(who.workspace(), query)) {
            throw ProblemException.of(
                    ProblemCode.CONFLICT,
                    SavedQueries.MOST
                            + " queries are saved in this workspace, which is the most. Delete one that nobody"
                            + " needs: GET /api/v1/query/saved lists them.");
        }
        return query;
    }

    @DELETE
    @Path("{name}")
    @RolesAllowed(Role.DEVELOPER)
    @RunOnVirtualThread
    @Operation(summary = "Forget a saved query")
    public void delete(@PathParam("name") String name) {
        if (!isName(name) || !saved.forget(caller.get().workspace(), name)) {
            throw notFound(name);
        }
    }

    private static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    private static ProblemException notFound(String name) {
        return ProblemException.of(
                ProblemCode.NOT_FOUND, "No query is saved as " + name + ". GET /api/v1/query/saved lists them.");
    }
}
