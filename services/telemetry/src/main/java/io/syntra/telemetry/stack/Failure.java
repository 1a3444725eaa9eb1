package io.syntra.telemetry.stack;

import java.util.List;

/**
 * One exception of a chain.
 *
 * @param type for example {@code TypeError} or {@code java.lang.IllegalStateException}
 * @param message may be empty
 * @param frames innermost first
 */
public record Failure(String type, String message, List<Frame> frames) {

    public Failure {
        frames = List.copyOf(frames);
    }
}
