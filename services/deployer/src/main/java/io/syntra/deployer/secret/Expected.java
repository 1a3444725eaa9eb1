package io.syntra.deployer.secret;

import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.secrets.Secrets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The version that the writer has seen, from {@code If-Match} or {@code If-None-Match}. */
final class Expected {

    private static final Pattern ETAG = Pattern.compile("\"([1-9][0-9]{0,8})\"");

    private Expected() {}

    static int version(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
        if ("*".equals(ifNoneMatch) && ifMatch == null) {
            return Secrets.ABSENT;
        }
        if (ifMatch == null) {
            throw ProblemException.of(
                    ProblemCode.PRECONDITION_REQUIRED,
                    "Send If-None-Match: * to set a new secret, or If-Match with the ETag of GET /secrets/{name} to"
                            + " replace one.");
        }
        var etag = ETAG.matcher(ifMatch.strip());
        if (!etag.matches()) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD, "If-Match", "must be the secret's ETag, its version in quotes");
        }
        return Integer.parseInt(etag.group(1));
    }
}
