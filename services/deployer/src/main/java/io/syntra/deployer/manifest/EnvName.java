package io.syntra.deployer.manifest;

import java.util.Optional;
import java.util.regex.Pattern;

/** The rule for names of environment variables, in a file and in a request. */
public final class EnvName {

    private static final Pattern RULE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private EnvName() {}

    /** What is wrong with a name, as the end of a sentence that begins with it; empty when nothing is. */
    public static Optional<String> wrong(String name) {
        if (!RULE.matcher(name).matches()) {
            return Optional.of("is not a name for an environment variable: letters, digits and _ only,"
                    + " and no digit in front");
        }
        return name.equals("PORT") || name.startsWith("SYNTRA_")
                ? Optional.of("is set by Syntra for each replica. Use another name, or the key port for a fixed port.")
                : Optional.empty();
    }
}
