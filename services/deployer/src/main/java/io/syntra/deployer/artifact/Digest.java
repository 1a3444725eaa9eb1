package io.syntra.deployer.artifact;

import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.util.regex.Pattern;

/**
 * The address of an artifact.
 *
 * @param hex the SHA-256 of its bytes, 64 lower-case digits; safe as a file name
 */
public record Digest(String hex) {

    private static final String PREFIX = "sha256:";
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    public Digest {
        if (!HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException("not a SHA-256 in lower-case hex");
        }
    }

    /** @throws ProblemException INVALID_FIELD when {@code text} is no digest */
    public static Digest parse(String field, String text) {
        if (!text.startsWith(PREFIX)
                || !HEX.matcher(text.substring(PREFIX.length())).matches()) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD, field, "must be sha256: and 64 hex digits, as POST /artifacts answered");
        }
        return new Digest(text.substring(PREFIX.length()));
    }

    @Override
    public String toString() {
        return PREFIX + hex;
    }
}
