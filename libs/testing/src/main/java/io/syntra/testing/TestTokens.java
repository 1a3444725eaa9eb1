package io.syntra.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.Json;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.Approvals;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.identity.Session;
import io.syntra.identity.SigningKey;
import io.syntra.identity.Tokens;
import io.syntra.identity.Vouchers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/**
 * Real tokens for a service under {@link WithSyntraEngines}: pass one to REST Assured's {@code auth().oauth2(…)}. Those of
 * people are as the gateway makes them for the service, and as people have them where the gateway itself is tested.
 */
public final class TestTokens {

    /** The workspace of every token that names no other. */
    public static final WorkspaceId WORKSPACE = new WorkspaceId("acme");

    private static final Duration LIFE = Duration.ofHours(1);

    private TestTokens() {}

    public static String admin() {
        return of("ada", WORKSPACE, Role.ADMIN);
    }

    public static String developer() {
        return of("dev", WORKSPACE, Role.DEVELOPER);
    }

    public static String viewer() {
        return of("vic", WORKSPACE, Role.VIEWER);
    }

    /** @param role the highest role */
    public static String of(String user, WorkspaceId workspace, String role) {
        return person(users(Clock.systemUTC()), user, workspace, role, Instant.now());
    }

    /** As a person keeps it. */
    public static String own(String user, WorkspaceId workspace, String role) {
        return users(Clock.systemUTC()).forPerson(user, workspace, role, LIFE);
    }

    private static String person(Tokens users, String user, WorkspaceId workspace, String role, Instant now) {
        var caller = new Caller(workspace, user, Role.including(role), null);
        return TestKeys.ofThisModule()
                .behindTheGateway()
                .map(service -> users.forPersonAt(service, caller, now.plus(LIFE)))
                .orElseGet(() -> users.forPerson(user, workspace, role, LIFE));
    }

    /** An admin of another workspace, who must see nothing. */
    public static String stranger() {
        return of("eve", new WorkspaceId("elsewhere"), Role.ADMIN);
    }

    /** What a service sends when it acts for {@code caller}. */
    public static String onBehalfOf(Caller caller, String actor) {
        return ofServices(Clock.systemUTC()).onBehalfOf(caller, actor);
    }

    /** What the gateway sends along when {@code person} approves. */
    public static String approval(Caller person, ActionId action, String planHash) {
        return approval(person, action, planHash, Clock.systemUTC());
    }

    public static String approval(Caller person, ActionId action, String planHash, Clock clock) {
        return approval(person, Vouchers.NONE, action, planHash, clock);
    }

    public static String approval(Caller person, Vouchers vouchers, ActionId action, String planHash, Clock clock) {
        return users(clock)
                .approval(
                        person,
                        session(person, clock),
                        vouchers,
                        clock.instant().plus(LIFE),
                        action,
                        planHash);
    }

    /** One that {@code person} may be signed in with. */
    public static Session session(Caller person, Clock clock) {
        return new Session(person.workspace(), person.user(), UUID.randomUUID().toString(), Set.of(), clock.instant());
    }

    /** With which a receiver reads approvals. */
    public static Approvals approvals() {
        try {
            return Approvals.checkedWith(
                    Files.readString(TestKeys.ofThisModule().publicKeys()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whom a token names, whoever signed it. */
    public static Caller caller(String token) {
        var claims = claims(token);
        var roles = new HashSet<String>();
        claims.path("groups").forEach(role -> roles.add(role.asText()));
        return new Caller(
                new WorkspaceId(claims.path("workspace").asText()),
                claims.path("sub").asText(),
                roles,
                claims.path("actor").asText(null));
    }

    private static JsonNode claims(String token) {
        try {
            return Json.mapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** When a token ends, whoever signed it. */
    public static Instant end(String token) {
        return Instant.ofEpochSecond(claims(token).path("exp").asLong());
    }

    /** What the gateway makes of {@code person}'s token for one service. */
    public static String at(String service, Caller person) {
        return users(Clock.systemUTC())
                .forPersonAt(service, person, Instant.now().plus(LIFE));
    }

    /** What the service under test signs with, at a time of the test's. */
    public static Tokens ofServices(Clock clock) {
        return new Tokens(TestKeys.ofThisModule().services(), clock);
    }

    public static String ingest(ServiceId service) {
        return ingest(WORKSPACE, service);
    }

    public static String ingest(WorkspaceId workspace, ServiceId service) {
        return new Tokens(TestKeys.ofThisModule().services(), Clock.systemUTC()).forIngest(workspace, service);
    }

    /** Was good until an hour ago. */
    public static String expired() {
        var then = Instant.now().minus(LIFE.multipliedBy(2));
        return person(users(Clock.fixed(then, ZoneOffset.UTC)), "ada", WORKSPACE, Role.ADMIN, then);
    }

    /** Names the right key, signed by another. */
    public static String forged() {
        var another = new Tokens(SigningKey.generateLocal(SigningKey.USERS), Clock.systemUTC());
        return person(another, "ada", WORKSPACE, Role.ADMIN, Instant.now());
    }

    /** Signed by the right key for another system. */
    public static String wrongAudience() {
        var claims = adminClaims();
        claims.setAudience("another-api");
        try {
            var key = PublicJsonWebKey.Factory.newPublicJwk(
                    Files.readString(TestKeys.ofThisModule().file(SigningKey.USERS)));
            var jws = new JsonWebSignature();
            jws.setAlgorithmHeaderValue("ES256");
            jws.setKeyIdHeaderValue(key.getKeyId());
            jws.setKey(key.getPrivateKey());
            jws.setPayload(claims.toJson());
            return jws.getCompactSerialization();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Says that it needs no signature. */
    public static String algNone() {
        var header = Json.mapper().createObjectNode().put("alg", "none").put("typ", "JWT");
        return base64(header.toString()) + "." + base64(adminClaims().toJson()) + ".";
    }

    private static Tokens users(Clock clock) {
        return new Tokens(TestKeys.ofThisModule().users(), clock);
    }

    private static JwtClaims adminClaims() {
        var claims = new JwtClaims();
        claims.setIssuer(Tokens.ISSUER);
        claims.setAudience(Tokens.AUDIENCE);
        claims.setSubject("ada");
        claims.setJwtId(UUID.randomUUID().toString());
        claims.setIssuedAtToNow();
        claims.setExpirationTime(
                NumericDate.fromSeconds(Instant.now().plus(LIFE).getEpochSecond()));
        claims.setStringListClaim("groups", List.copyOf(Role.including(Role.ADMIN)));
        claims.setStringClaim("workspace", WORKSPACE.value());
        return claims;
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
