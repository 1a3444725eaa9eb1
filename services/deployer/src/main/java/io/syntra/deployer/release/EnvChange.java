package io.syntra.deployer.release;

import io.syntra.contracts.deployer.DeployerRequest.UpdateEnv;
import io.syntra.deployer.manifest.EnvName;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A valid wish to set one variable, or to remove it.
 *
 * @param value null removes it
 */
public record EnvChange(String key, @Nullable String value) {

    /** What a syntra.yaml can hold; Linux takes twice that for one variable. */
    static final int MOST_BYTES = 64 * 1024;

    /** No value is in any message: it may be the secret that someone forgot to store as one. */
    public static EnvChange of(UpdateEnv request) {
        var key = Objects.requireNonNullElse(request.key(), "");
        EnvName.wrong(key).ifPresent(message -> {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, "key", message);
        });
        if (key.startsWith("OTEL_")) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD,
                    "key",
                    "is where the service's telemetry goes, which a change of one variable may not turn off. Set it in"
                            + " syntra.yaml and deploy.");
        }
        var value = request.value();
        if (value != null && (value.indexOf('\0') >= 0 || !isText(value))) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD, "value", "contains a zero byte, or half of a character");
        }
        return new EnvChange(key, value);
    }

    /** The whole environment after the change. */
    Map<String, String> applyTo(Map<String, String> env) {
        if (Objects.equals(env.get(key), value)) {
            throw ProblemException.field(
                    ProblemCode.CONFLICT,
                    value == null ? "key" : "value",
                    value == null
                            ? "names a variable that is not there, so there is nothing to remove"
                            : "is what " + key + " has already, so there is nothing to do");
        }
        var next = new HashMap<>(env);
        if (value == null) {
            next.remove(key);
            return next;
        }
        next.put(key, value);
        if (next.entrySet().stream()
                        .mapToLong(e -> bytes(e.getKey()) + bytes(e.getValue()))
                        .sum()
                > MOST_BYTES) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD,
                    "value",
                    "makes the environment larger than " + MOST_BYTES / 1024
                            + " KB. Put large things in a file of the artifact.");
        }
        return next;
    }

    private static boolean isText(String value) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(value);
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
