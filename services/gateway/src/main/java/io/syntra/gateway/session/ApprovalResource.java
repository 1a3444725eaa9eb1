package io.syntra.gateway.session;

import io.smallrye.mutiny.Uni;
import io.syntra.identity.Approvals;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What services ask before they begin what a person approved. */
@Path("/approvals")
@Tag(name = "login")
final class ApprovalResource {

    private final Approvals approvals;
    private final Endings endings;
    private final Clock clock = Clock.systemUTC();
    private final Pace questions;

    ApprovalResource(Approvals approvals, Endings endings, SessionConfig config) {
        this.approvals = approvals;
        this.endings = endings;
        this.questions = new Pace(config.questionsPerMinute(), "Asking about approvals", clock);
    }

    /** Who has the approval may ask about it. Never from memory: what is begun on the answer is not taken back. */
    @POST
    @Path("standing")
    @PermitAll
    @Operation(summary = "Whether an approval still counts; the services ask it before they act on one")
    @APIResponse(responseCode = "204", description = "It counts")
    @APIResponse(responseCode = "403", description = "It is over, was taken back, or is none")
    @APIResponse(responseCode = "429", description = "Too often for the person who gave it; nothing is said of it")
    public Uni<Response> standing(@NotNull @Valid Asked asked) {
        var approval = approvals.read(asked.approval(), clock.instant());
        questions.take(approval.session());
        return endings.hold(approval.session()).map(ended -> {
            if (ended) {
                throw Approvals.ended(approval.user());
            }
            return Response.noContent().build();
        });
    }

    record Asked(@NotBlank @Size(max = 8192) String approval) {}
}
