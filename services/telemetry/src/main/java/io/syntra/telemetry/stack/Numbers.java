package io.syntra.telemetry.stack;

import org.jspecify.annotations.Nullable;

/** Line numbers as they stand in traces, which anyone can write. */
final class Numbers {

    private Numbers() {}

    static @Nullable Integer parse(String digits) {
        try {
            return Integer.valueOf(digits);
        } catch (NumberFormatException e) {
            return null; // more digits than any file has lines
        }
    }
}
