package io.syntra.agent.simulator;

import org.jspecify.annotations.Nullable;

/**
 * What a failing request leaves behind.
 *
 * @param type null when it fails without a word in the log
 */
record Failure(
        @Nullable String type, String message, @Nullable String culprit) {

    static Failure silent() {
        return new Failure(null, "", null);
    }

    static Failure of(String type, String message, @Nullable String culprit) {
        return new Failure(type, message, culprit);
    }

    String line() {
        return type + ": " + message;
    }
}
