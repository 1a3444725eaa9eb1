package io.syntra.gateway.login;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Payload;
import io.syntra.contracts.WorkspaceId;
import io.syntra.gateway.session.PersonName;
import io.syntra.gateway.session.Sessions;
import io.syntra.identity.Caller;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.identity.Session;
import io.syntra.identity.Tokens;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Tokens for people of the caller's own workspace. */
@Path("/tokens")
@Tag(name = "login")
final class TokenResource {

    private static final Logger LOG = Logger.getLogger(TokenResource.class);
    private static final int DAYS = 30;

    private final Tokens tokens;
    private final Sessions sessions;
    private final CurrentCaller caller;
    private final JsonWebToken token;

    TokenResource(Tokens tokens, Sessions sessions, CurrentCaller caller, JsonWebToken token) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.caller = caller;
        this.token = token;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.ADMIN)
    @Operation(
            summary = "Issues a token for a person",
            description =
                    "With end_sessions all that the person had before is ended first: so a person's role is changed."
                            + " Without it, older tokens with another role stay good until POST /sessions/end. It is an"
                            + " entry of the audit log. For 24 hours, where a policy demands a second person, the token"
                            + " counts as its issuer's.")
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = IssuedToken.class)))
    public Uni<Response> issue(@NotNull @Valid IssueToken request) {
        var admin = caller.get();
        if (!admin.has(request.role())) {
            throw ProblemException.of(ProblemCode.FORBIDDEN, "role: you cannot give a role that you do not have.");
        }
        var life = Duration.ofDays(request.expiresInDays() == null ? DAYS : request.expiresInDays());
        var id = UUID.randomUUID().toString();
        var endFirst = Boolean.TRUE.equals(request.endSessions());
        return sessions.issue(Session.of(token), request.user(), request.role(), id, life, endFirst)
                .map(since -> issued(request, admin, id, since, life));
    }

    private Response issued(IssueToken request, Caller admin, String id, Instant since, Duration life) {
        var expiresAt = since.plus(life);
        var issued = tokens.forPerson(id, request.user(), admin.workspace(), request.role(), since, expiresAt);
        LOG.infof(
                "Token issued workspace=%s user=%s role=%s by=%s expires_at=%s",
                admin.workspace(), request.user(), request.role(), admin.user(), expiresAt);
        return Response.status(Response.Status.CREATED)
                .entity(new IssuedToken(issued, request.user(), admin.workspace(), request.role(), expiresAt))
                .build();
    }

    /**
     * @param role {@code viewer}, {@code developer} or {@code admin}
     * @param expiresInDays 30 when absent
     * @param endSessions whether what the person had before is ended
     */
    record IssueToken(
            @NotNull @Pattern(regexp = PersonName.REGEXP, message = PersonName.RULE) String user,

            @NotNull @Pattern(regexp = "viewer|developer|admin", message = "one of viewer, developer, admin") String role,

            @Nullable @Min(1) @Max(365) Integer expiresInDays,
            @Nullable Boolean endSessions) {}

    /** @param token shown this once */
    record IssuedToken(String token, String user, WorkspaceId workspace, String role, Instant expiresAt)
            implements Payload {}
}
