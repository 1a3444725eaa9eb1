package io.syntra.gateway.session;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Payload;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.identity.Session;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What people of the workspace are signed in with. */
@Path("/sessions")
@Tag(name = "login")
final class SessionResource {

    private final Sessions sessions;
    private final CurrentCaller caller;
    private final JsonWebToken token;

    SessionResource(Sessions sessions, CurrentCaller caller, JsonWebToken token) {
        this.sessions = sessions;
        this.caller = caller;
        this.token = token;
    }

    /** Nobody keeps a list of people, so a name that nobody has ends nothing, and is no mistake. */
    @POST
    @Path("end")
    @RolesAllowed(Role.VIEWER)
    @Operation(
            summary = "Ends every session of a person in the workspace",
            description =
                    "All tokens that the person has are refused from now on, their event streams end, and what they"
                            + " approved and has not begun is not begun. People end their own; an admin ends anybody's."
                            + " Tokens that the person issued to others stay good, and issued_to says to whom; with"
                            + " issued_too they are ended as well, and what was issued with them.")
    public Uni<EndedSessions> end(@NotNull @Valid EndSessions request) {
        var who = caller.get();
        if (!who.has(Role.ADMIN) && !who.user().equals(request.user())) {
            throw ProblemException.of(
                    ProblemCode.FORBIDDEN, "user: only an admin ends the sessions of others; you can end your own.");
        }
        return sessions.endAll(Session.of(token), request.user(), Boolean.TRUE.equals(request.issuedToo()))
                .map(ended -> new EndedSessions(request.user(), who.workspace(), ended.since(), ended.issuedTo()));
    }

    /** @param issuedToo whether the tokens that the person issued to others are ended too */
    record EndSessions(
            @NotNull @Pattern(regexp = PersonName.REGEXP, message = PersonName.RULE) String user,

            @Nullable Boolean issuedToo) {}

    /**
     * @param issuedBefore tokens of the person that were issued earlier are refused
     * @param issuedTo who else was signed in with a token that the person had issued, or that was issued with such a one
     */
    record EndedSessions(String user, WorkspaceId workspace, Instant issuedBefore, List<String> issuedTo)
            implements Payload {}
}
