package io.syntra.identity;

import io.syntra.contracts.ActionId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Set;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;

/** Reads approvals. Only what was signed with the key of people is one. */
public final class Approvals {

    private final PublicKey users;

    private Approvals(PublicKey users) {
        this.users = users;
    }

    /** @param publicKeys a JWKS that holds the key of people */
    public static Approvals checkedWith(String publicKeys) {
        return new Approvals(SigningKey.publicKey(SigningKey.USERS, publicKeys));
    }

    /** @throws ProblemException when it is none, or is over */
    public Approval read(String token, Instant now) {
        var consumer = new JwtConsumerBuilder()
                .setVerificationKey(users)
                .setJwsAlgorithmConstraints(AlgorithmConstraints.ConstraintType.PERMIT, "ES256")
                .setExpectedType(true, Approval.TYPE)
                .setExpectedIssuer(Tokens.ISSUER)
                .setExpectedAudience(Approval.AUDIENCE)
                .setRequireSubject()
                .setRequireExpirationTime()
                .setAllowedClockSkewInSeconds((int) Tokens.SKEW.toSeconds())
                .setEvaluationTime(NumericDate.fromSeconds(now.getEpochSecond()))
                .build();
        try {
            return approval(consumer.processToClaims(token));
        } catch (InvalidJwtException e) {
            throw refusal(e);
        } catch (MalformedClaimException | IllegalArgumentException e) {
            throw invalid("It does not say what was approved.");
        }
    }

    private static Approval approval(JwtClaims claims) throws MalformedClaimException {
        var workspace = new WorkspaceId(String.valueOf(claims.getStringClaimValue(Claim.WORKSPACE)));
        return new Approval(
                claims.getSubject(),
                workspace,
                Set.copyOf(claims.getStringListClaimValue(Claim.GROUPS)),
                ActionId.fromString(String.valueOf(claims.getStringClaimValue(Claim.ACTION))),
                String.valueOf(claims.getStringClaimValue(Claim.PLAN)),
                Instant.ofEpochSecond(claims.getExpirationTime().getValue()),
                session(claims, workspace),
                vouchers(claims));
    }

    /** Gateways of before say nothing of it: then anybody may be the person. */
    private static Vouchers vouchers(JwtClaims claims) throws MalformedClaimException {
        return claims.hasClaim(Claim.VOUCHED_BY) && claims.hasClaim(Claim.VOUCHED_TOO)
                ? new Vouchers(
                        Set.copyOf(claims.getStringListClaimValue(Claim.VOUCHED_BY)),
                        Set.copyOf(claims.getStringListClaimValue(Claim.VOUCHED_TOO)))
                : Vouchers.UNKNOWN;
    }

    private static Session session(JwtClaims claims, WorkspaceId workspace) throws MalformedClaimException {
        var ids = claims.getStringClaimValue(Claim.SESSION);
        var since = claims.getNumericDateClaimValue(Claim.SINCE);
        if (ids == null || since == null) {
            throw new IllegalArgumentException("it does not say in which session");
        }
        return new Session(
                workspace,
                claims.getSubject(),
                String.valueOf(claims.getJwtId()),
                Session.split(ids),
                Instant.ofEpochSecond(since.getValue()));
    }

    private static ProblemException refusal(InvalidJwtException cause) {
        if (cause.hasErrorCode(ErrorCodes.SIGNATURE_INVALID)) {
            return invalid("It is not signed by the gateway.");
        }
        if (cause.hasErrorCode(ErrorCodes.TYPE_INVALID)
                || cause.hasErrorCode(ErrorCodes.TYPE_MISSING)
                || cause.hasErrorCode(ErrorCodes.AUDIENCE_INVALID)) {
            return invalid("It is a token for something else.");
        }
        return cause.hasExpired()
                ? invalid("It ran out, or the session of the person who gave it ended.")
                : invalid("It cannot be read.");
    }

    /** What it says is right, and it was taken back. */
    public static ProblemException ended(String user) {
        return refusal(ProblemCode.APPROVAL_ENDED, "The session of " + user + ", who gave it, was ended.");
    }

    static ProblemException invalid(String why) {
        return refusal(ProblemCode.APPROVAL_INVALID, why);
    }

    private static ProblemException refusal(ProblemCode code, String why) {
        return ProblemException.of(
                code, "The approval does not count. " + why + " Ask the agent again, and decide through the gateway.");
    }
}
