package io.syntra.telemetry.stack;

import org.jspecify.annotations.Nullable;

/**
 * A line of an error, and what it counts for when errors are told apart.
 *
 * @param written for people
 * @param compared what two errors must have in common to be one; null when it is left out
 * @param leftOut why it is left out; null when it is compared
 */
public record Step(
        String written, @Nullable String compared, @Nullable String leftOut) {

    static Step compared(String written, String compared) {
        return new Step(written, compared, null);
    }

    static Step leftOut(String written, String why) {
        return new Step(written, null, why);
    }
}
