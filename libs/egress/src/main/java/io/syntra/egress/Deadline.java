package io.syntra.egress;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A moment that no change of the clock puts off. While a machine sleeps only the clock of the day goes on: a deadline has
 * passed once either of the two says so.
 */
public final class Deadline {

    private final InstantSource clock;
    private final Instant day;
    private final long at;

    private Deadline(InstantSource clock, Duration time) {
        this.clock = clock;
        this.day = clock.instant().plus(time);
        this.at = System.nanoTime() + time.toNanos();
    }

    public static Deadline in(Duration time) {
        return in(time, Clock.systemUTC());
    }

    static Deadline in(Duration time, InstantSource clock) {
        return new Deadline(clock, time);
    }

    /** Zero once it has passed. */
    public Duration left() {
        var ofDay = Duration.between(clock.instant(), day).toNanos();
        return Duration.ofNanos(Math.max(0, Math.min(ofDay, at - System.nanoTime())));
    }

    /** No more than what is left. */
    public Duration within(Duration time) {
        var left = left();
        return left.compareTo(time) < 0 ? left : time;
    }
}
