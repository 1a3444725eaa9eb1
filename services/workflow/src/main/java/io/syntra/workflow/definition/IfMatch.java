package io.syntra.workflow.definition;

import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The version in an If-Match header, as the ETag gave it: {@code "3"}. */
public final class IfMatch {

    private static final Pattern ETAG = Pattern.compile("(W/)?\"([0-9]{1,9})\"");

    private IfMatch() {}

    /** @throws ProblemException 428 when it is missing, 412 when it is no version of ours */
    public static int version(@Nullable String header) {
        if (header == null) {
            throw ProblemException.of(
                    ProblemCode.PRECONDITION_REQUIRED,
                    "Send the ETag of the version that you changed as If-Match, for example If-Match: \"3\".");
        }
        var etag = ETAG.matcher(header.strip());
        if (!etag.matches()) {
            throw ProblemException.of(
                    ProblemCode.PRECONDITION_FAILED,
                    "If-Match is not a version that was given out; take the ETag that GET answered as it is.");
        }
        return Integer.parseInt(etag.group(2));
    }

    public static String etag(int version) {
        return "\"" + version + "\"";
    }
}
