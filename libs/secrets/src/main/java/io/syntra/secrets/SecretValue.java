package io.syntra.secrets;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;

/**
 * A secret in memory. It does not show itself: not in a log, an error, a JSON answer or a record that holds it, and two
 * of them are equal only if they are the same object.
 */
public final class SecretValue {

    public static final int MOST_BYTES = 64 * 1024;

    private static final String MASK = "•••";

    private final String value;

    private SecretValue(String value) {
        this.value = value;
    }

    /** @throws IllegalArgumentException for what no environment variable and no header could carry */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static SecretValue of(String value) {
        if (value.isEmpty()
                || value.indexOf('\0') >= 0
                || !StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw new IllegalArgumentException(
                    "must be a text that is not empty, without zero bytes or half characters");
        }
        if (value.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw new IllegalArgumentException("may have up to " + MOST_BYTES / 1024 + " KB");
        }
        return new SecretValue(value);
    }

    /** The plain text, for the one place that uses it. */
    public String reveal() {
        return value;
    }

    @Override
    @JsonValue
    public String toString() {
        return MASK;
    }
}
