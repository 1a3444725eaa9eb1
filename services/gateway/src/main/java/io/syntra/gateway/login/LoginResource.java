package io.syntra.gateway.login;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.smallrye.jwt.runtime.auth.JsonWebTokenCredential;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.gateway.session.Sessions;
import io.syntra.identity.Caller;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.identity.Session;
import io.syntra.identity.Tokens;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Login, logout, and who that is. */
@Path("/")
@Tag(name = "login")
final class LoginResource {

    private static final String BEARER = "Bearer ";

    private final IdentityProviderManager identities;
    private final SessionCookie cookie;
    private final Sessions sessions;
    private final Tokens tokens;
    private final JsonWebToken token;
    private final CurrentCaller caller;
    private final RoutingContext context;
    private final Clock clock = Clock.systemUTC();

    LoginResource(
            IdentityProviderManager identities,
            SessionCookie cookie,
            Sessions sessions,
            Tokens tokens,
            JsonWebToken token,
            CurrentCaller caller,
            RoutingContext context) {
        this.identities = identities;
        this.cookie = cookie;
        this.sessions = sessions;
        this.tokens = tokens;
        this.token = token;
        this.caller = caller;
        this.context = context;
    }

    /** Only as JSON: a form of another site can send that nowhere. */
    @POST
    @Path("login")
    @Consumes(MediaType.APPLICATION_JSON)
    @PermitAll
    @Operation(summary = "Gives a browser a session of its own, in a cookie, for as long as the token is good")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Person.class)))
    public Uni<Response> login(@NotNull @Valid LogIn request) {
        return identify(request.token().strip())
                .onFailure(AuthenticationFailedException.class)
                .transform(e -> e.getCause() instanceof ProblemException why
                        ? why
                        : notTaken("token: it is expired, not meant for Syntra, or not signed by it"))
                .map(this::welcome);
    }

    private Uni<SecurityIdentity> identify(String token) {
        return identities.authenticate(new TokenAuthenticationRequest(new JsonWebTokenCredential(token)));
    }

    @POST
    @Path("logout")
    @PermitAll
    @Operation(
            summary = "Ends the session",
            description = "What came with the request, in a cookie, as a bearer token or both, is refused from now on."
                    + " What it was made from stays good: log that out too, or POST /sessions/end.")
    @APIResponse(responseCode = "204")
    public Uni<Response> logout(@HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization) {
        var both = Stream.of(bearer(authorization), context.<String>get(CookieToBearer.BESIDE))
                .filter(Objects::nonNull)
                .toList();
        return Multi.createFrom()
                .iterable(both)
                .onItem()
                .transformToUniAndConcatenate(this::end)
                .collect()
                .asList()
                .map(ended -> Response.noContent().cookie(cookie.none()).build());
    }

    private static @Nullable String bearer(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }

    private Uni<Void> end(String credential) {
        return signedIn(credential)
                .chain(person -> person == null
                        ? Uni.createFrom().voidItem()
                        : sessions.end(Session.of(person), Instant.ofEpochSecond(person.getExpirationTime())));
    }

    /** Null when it is not good any more: then nothing is left to end. */
    private Uni<@Nullable JsonWebToken> signedIn(String credential) {
        return identify(credential)
                .onFailure(e -> e instanceof AuthenticationFailedException && !isUnavailable(e))
                .recoverWithNull()
                .map(identity ->
                        identity != null && identity.getPrincipal() instanceof JsonWebToken jwt && isPersons(jwt)
                                ? jwt
                                : null);
    }

    private static boolean isUnavailable(Throwable failure) {
        return failure.getCause() instanceof ProblemException why && why.code() == ProblemCode.UNAVAILABLE;
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

    /** A session of its own, so that logging out in one browser leaves the token for the others, and for programs. */
    private Response welcome(SecurityIdentity identity) {
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
                .cookie(cookie.holding(
                        tokens.forPersonIn(Session.of(jwt), Caller.of(jwt), expiresAt),
                        Duration.between(clock.instant(), expiresAt)))
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
