package io.syntra.workflow.run;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.RunId;
import io.syntra.identity.CurrentCaller;
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
        var id = RunId.fromString(uri.getPathParameters().getFirst("id"));
        return Panache.withSession(() -> runs.require(workspace, id)).onItem().transformToUni(run -> Uni.createFrom()
                .nullItem());
    }
}
