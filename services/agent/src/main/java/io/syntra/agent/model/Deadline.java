package io.syntra.agent.model;

import java.time.Duration;

/** When an answer has to be whole, by a clock that nobody sets. */
record Deadline(long nanos) {

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    boolean passed() {
        return nanos - System.nanoTime() <= 0;
    }

    /** Never negative. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }
}
