package io.syntra.gateway.login;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.smallrye.jwt.runtime.auth.JsonWebTokenCredential;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Login, logout, and who that is. */
@Path("/")
@Tag(name = "login")
final class LoginResource {

    private final IdentityProviderManager identities;
    private final SessionCookie session;
    private final JsonWebToken token;
    private final CurrentCaller caller;
    private final Clock clock = Clock.systemUTC();

    LoginResource(IdentityProviderManager identities, SessionCookie session, JsonWebToken token, CurrentCaller caller) {
        this.identities = identities;
        this.session = session;
        this.token = token;
        this.caller = caller;
    }

    /** Only as JSON: a form of another site can send that nowhere. */
    @POST
    @Path("login")
    @Consumes(MediaType.APPLICATION_JSON)
    @PermitAll
    @Operation(summary = "Puts a token into a session cookie for a browser")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Person.class)))
    public Uni<Response> login(@NotNull @Valid LogIn request) {
        return identities
                .authenticate(new TokenAuthenticationRequest(
                        new JsonWebTokenCredential(request.token().strip())))
                .onFailure(AuthenticationFailedException.class)
                .transform(e -> notTaken("token: it is expired, not meant for Syntra, or not signed by it"))
                .map(identity -> welcome(identity, request.token().strip()));
    }

    @POST
    @Path("logout")
    @PermitAll
    @Operation(summary = "Forgets the session cookie; the token itself stays good until it expires")
    @APIResponse(responseCode = "204")
    public Response logout() {
        return Response.noContent().cookie(session.none()).build();
    }

    @GET
    @Path("me")
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "Who is calling")
    public Person me() {
        var person = caller.get();
        return new Person(
                person.user(),
                person.workspace(),
                person.roles().stream().sorted().toList(),
                Instant.ofEpochSecond(token.getExpirationTime()));
    }

    private Response welcome(SecurityIdentity identity, String raw) {
        if (!(identity.getPrincipal() instanceof JsonWebToken jwt) || !isPersons(jwt)) {
            throw notTaken("token: it is for a program, not for a person");
        }
        var expiresAt = Instant.ofEpochSecond(jwt.getExpirationTime());
        var person = new Person(
                jwt.getName(),
                new WorkspaceId(jwt.<String>getClaim("workspace")),
                jwt.getGroups().stream().sorted().toList(),
                expiresAt);
        return Response.ok(person)
                .cookie(session.holding(raw, Duration.between(clock.instant(), expiresAt)))
                .build();
    }

    /** What a service says for a person lives for minutes and is no login; an ingest token may only send telemetry. */
    private static boolean isPersons(JsonWebToken token) {
        return token.claim("actor").isEmpty()
                && token.getGroups().contains(Role.VIEWER)
                && Set.of(Role.VIEWER, Role.DEVELOPER, Role.ADMIN).containsAll(token.getGroups());
    }

    private static ProblemException notTaken(String why) {
        return ProblemException.of(
                ProblemCode.UNAUTHENTICATED, why + ". `./syntra status` prints where the first admin's token is.");
    }

    /** @param token as it would be sent as a bearer token */
    record LogIn(@NotBlank @Size(max = 8192) String token) {}
}
