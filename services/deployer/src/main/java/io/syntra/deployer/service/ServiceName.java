package io.syntra.deployer.service;

import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rule for names of services: they become host names. */
final class ServiceName {

    private static final Pattern RULE = Pattern.compile("[a-z]([a-z0-9-]{0,38}[a-z0-9])?");

    private ServiceName() {}

    static String require(@Nullable String name) {
        if (name == null || !RULE.matcher(name).matches()) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD,
                    "name",
                    "must be 1 to 40 lower-case letters, digits and dashes, with a letter in front and no dash at the"
                            + " end, for example shop-api: it becomes the host name");
        }
        return name;
    }
}
