package io.syntra.workflow.run;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Cursor;
import io.syntra.contracts.Page;
import io.syntra.contracts.workflow.ApprovalView;
import io.syntra.contracts.workflow.Decision;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.problem.QueryParameters;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** What runs ask people, and what those say. */
@Path("runs/approvals")
class ApprovalResource {

    private static final int PAGE = 100;
    private static final int NO_CONTENT = 204;
    private static final int LONGEST_COMMENT = 2_000;

    private final CurrentCaller caller;
    private final Approvals approvals;

    ApprovalResource(CurrentCaller caller, Approvals approvals) {
        this.caller = caller;
        this.approvals = approvals;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "What runs ask people and nobody has answered, oldest first")
    public Uni<Page<ApprovalView>> list(@RestQuery @Nullable String cursor) {
        var workspace = caller.get().workspace();
        var after = QueryParameters.cursor(cursor);
        return Panache.withSession(() -> approvals.open(workspace, after, PAGE + 1))
                .map(rows -> Page.of(
                        rows, PAGE, approval -> approval, approval -> new Cursor(approval.askedAt(), approval.id())));
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "What a run asks people, or has asked them, and who decided")
    public Uni<ApprovalView> get(@RestPath UUID id) {
        var workspace = caller.get().workspace();
        return Panache.withSession(() -> approvals.require(workspace, id));
    }

    @POST
    @Path("{id}")
    @RolesAllowed(Role.DEVELOPER)
    @ResponseStatus(NO_CONTENT)
    @Operation(summary = "Says yes or no", description = "Once: 409 when it was decided before.")
    public Uni<Void> decide(@RestPath UUID id, @Nullable Decision body) {
        var by = caller.get();
        if (body == null || body.decision() == null) {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, "decision", "must be approve or reject");
        }
        if (body.comment() != null && body.comment().length() > LONGEST_COMMENT) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD, "comment", "can have " + LONGEST_COMMENT + " characters");
        }
        return Panache.withTransaction(() -> approvals.decide(by.workspace(), id, body, by.user()));
    }
}
