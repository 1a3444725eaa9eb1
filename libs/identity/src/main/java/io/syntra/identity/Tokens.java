package io.syntra.identity;

import io.syntra.contracts.ActionId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;

/** Signs tokens. What is signed for a person needs the {@link SigningKey#USERS} key, the rest the other one. */
public final class Tokens {

    public static final String ISSUER = "syntra";
    public static final String AUDIENCE = "syntra-api";

    /** For how long after its end a token is still taken, for clocks that differ: {@code mp.jwt.verify.clock.skew}. */
    public static final Duration SKEW = Duration.ofSeconds(60);

    /** Of what a person's token becomes at one service; made anew for as long as that token is good. */
    public static final Duration PASS_LIFE = Duration.ofMinutes(5);

    /** A service acts for a person for one call, not longer. */
    static final Duration ON_BEHALF_LIFE = Duration.ofMinutes(2);

    /** As long as a proposal may wait for a person; it cannot be executed later than it could be decided. */
    private static final Duration APPROVAL_LIFE = Duration.ofMinutes(15);

    private static final Duration INGEST_LIFE = Duration.ofDays(365);

    private final SigningKey key;
    private final Clock clock;

    public Tokens(SigningKey key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    /** @param role the highest role; those it includes are named too */
    public String forPerson(String user, WorkspaceId workspace, String role, Duration life) {
        var now = clock.instant();
        return forPerson(UUID.randomUUID().toString(), user, workspace, role, now, now.plus(life));
    }

    /**
     * @param id by which it can be ended
     * @param since from when on it counts as issued: what ended earlier sessions does not concern it
     */
    public String forPerson(String id, String user, WorkspaceId workspace, String role, Instant since, Instant until) {
        var claims = claims(user, workspace, List.copyOf(Role.including(role)), until);
        claims.setJwtId(id);
        claims.setIssuedAt(NumericDate.fromSeconds(since.getEpochSecond()));
        return sign(claims);
    }

    /**
     * The same person with the same rights in a session that is ended apart from the one it was made from, and with it.
     *
     * @param until when the person's own token ends
     */
    public String forPersonIn(Session own, Caller person, Instant until) {
        var claims = claims(person, until);
        claims.setStringClaim(Claim.SESSION, own.joined());
        claims.setIssuedAt(NumericDate.fromSeconds(own.since().getEpochSecond()));
        return sign(claims);
    }

    /**
     * The same person with the same rights, at one service only, for {@link #PASS_LIFE}: what it is shown, it cannot use
     * elsewhere, nor for long.
     *
     * @param until when the person's own token ends
     */
    public String forPersonAt(String service, Caller person, Instant until) {
        var most = clock.instant().plus(PASS_LIFE);
        var claims = claims(person, until.isBefore(most) ? until : most);
        claims.setAudience(service);
        return sign(claims);
    }

    /**
     * The person's word for one plan of one action.
     *
     * @param session in which they give it
     * @param vouchers who may be one with them
     * @param until when the person's own token ends
     */
    public String approval(
            Caller person, Session session, Vouchers vouchers, Instant until, ActionId action, String planHash) {
        var most = clock.instant().plus(APPROVAL_LIFE);
        var claims = claims(person, until.isBefore(most) ? until : most);
        claims.setAudience(Approval.AUDIENCE);
        claims.setStringClaim(Claim.ACTION, action.toString());
        claims.setStringClaim(Claim.PLAN, planHash);
        claims.setStringClaim(Claim.SESSION, session.joined());
        claims.setClaim(Claim.SINCE, session.since().getEpochSecond());
        if (vouchers.known()) {
            claims.setStringListClaim(
                    Claim.VOUCHED_BY, vouchers.issuers().stream().sorted().toList());
            claims.setStringListClaim(
                    Claim.VOUCHED_TOO, vouchers.others().stream().sorted().toList());
        }
        return sign(claims, Approval.TYPE);
    }

    /** With the rights of {@code caller} and not one more. */
    public String onBehalfOf(Caller caller, String actor) {
        return onBehalfOf(caller, actor, clock.instant().plus(ON_BEHALF_LIFE));
    }

    /** @param until when it ends, or earlier: it does not live longer than others of its kind */
    public String onBehalfOf(Caller caller, String actor, Instant until) {
        var most = clock.instant().plus(ON_BEHALF_LIFE);
        var claims = claims(caller, until.isBefore(most) ? until : most);
        claims.setStringClaim(Claim.ACTOR, actor);
        return sign(claims);
    }

    /** Lets the holder send telemetry of one service. */
    public String forIngest(WorkspaceId workspace, ServiceId service) {
        var claims = claims("service:" + service, workspace, List.of(Role.INGEST), INGEST_LIFE);
        claims.setStringClaim(Claim.SERVICE, service.toString());
        return sign(claims);
    }

    /** Whether the token was signed with this key and will be taken for at least as long as {@code left}. */
    public boolean isGood(String token, Duration left) {
        var consumer = new JwtConsumerBuilder()
                .setVerificationKey(key.jwk().getPublicKey())
                .setExpectedIssuer(ISSUER)
                .setExpectedAudience(AUDIENCE)
                .setRequireExpirationTime()
                .setEvaluationTime(
                        NumericDate.fromSeconds(clock.instant().plus(left).getEpochSecond()))
                .build();
        try {
            consumer.process(token);
            return true;
        } catch (InvalidJwtException notGood) {
            return false;
        }
    }

    private JwtClaims claims(Caller caller, Instant until) {
        return claims(caller.user(), caller.workspace(), List.copyOf(caller.roles()), until);
    }

    private JwtClaims claims(String subject, WorkspaceId workspace, List<String> groups, Duration life) {
        return claims(subject, workspace, groups, clock.instant().plus(life));
    }

    private JwtClaims claims(String subject, WorkspaceId workspace, List<String> groups, Instant until) {
        var claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setAudience(AUDIENCE);
        claims.setSubject(subject);
        claims.setJwtId(UUID.randomUUID().toString());
        claims.setIssuedAt(NumericDate.fromSeconds(clock.instant().getEpochSecond()));
        claims.setExpirationTime(NumericDate.fromSeconds(until.getEpochSecond()));
        claims.setStringListClaim(Claim.GROUPS, groups);
        claims.setStringClaim(Claim.WORKSPACE, workspace.value());
        return claims;
    }

    private String sign(JwtClaims claims) {
        return sign(claims, "JWT");
    }

    private String sign(JwtClaims claims, String type) {
        try {
            var jws = new JsonWebSignature();
            jws.setAlgorithmHeaderValue("ES256");
            jws.setKeyIdHeaderValue(key.kid());
            jws.setHeader("typ", type);
            jws.setKey(key.jwk().getPrivateKey());
            jws.setPayload(claims.toJson());
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("the token cannot be signed", e);
        }
    }
}
