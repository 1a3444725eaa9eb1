package io.syntra.workflow.run;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.RunId;
import io.syntra.identity.CurrentCaller;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** The answer of an event stream has begun before its first event is known: that there is a run is found out before. */
class KnownRun {

    private final CurrentCaller caller;
    private final Runs runs;

    KnownRun(CurrentCaller caller, Runs runs) {
        this.caller = caller;
        this.runs = runs;
    }

    /** Nothing when there is one, and the problem otherwise. */
    @ServerRequestFilter
    @OfKnownRun
    public Uni<Response> look(UriInfo uri) {
        var workspace = caller.get().workspace();
        return Panache.withSession(() -> runs.require(workspace, id(uri)))
                .onItem()
                .transformToUni(run -> Uni.createFrom().nullItem());
    }

    private static RunId id(UriInfo uri) {
        var text = uri.getPathParameters().getFirst("id");
        try {
            return RunId.fromString(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.of(
                    ProblemCode.RUN_NOT_FOUND,
                    "\"" + text + "\" is not an id (a UUID). GET /api/v1/runs lists the runs.");
        }
    }
}
