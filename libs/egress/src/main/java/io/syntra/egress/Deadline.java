package io.syntra.egress;

import java.time.Duration;

/** A moment that does not move with the clock of the day. */
public final class Deadline {

    private final long at;

    private Deadline(long at) {
        this.at = at;
    }

    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** Zero once it has passed. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, at - System.nanoTime()));
    }

    /** No more than what is left. */
    public Duration within(Duration time) {
        var left = left();
        return left.compareTo(time) < 0 ? left : time;
    }
}
