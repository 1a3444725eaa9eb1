package io.syntra.agent.action;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * For how long a receiver was asked, over all looks so far and the rests between them, by whichever instance. The time in
 * which nobody looked, though somebody should have, counts for nothing.
 */
final class Asking {

    private final Clock clock;
    private final Duration most;
    private Duration asked;
    private Duration silent;
    private Instant counted;

    Asking(Clock clock, Duration most, Action action) {
        this.clock = clock;
        this.most = most;
        this.asked = Duration.ofMillis(action.askedMillis);
        this.silent = Duration.ofMillis(action.silentMillis);
        this.counted = clock.instant();
    }

    void answered() {
        count();
        silent = Duration.ZERO;
    }

    /** No answer came; true when none did for too long. */
    boolean silentForTooLong() {
        count();
        return silent.compareTo(most) > 0;
    }

    /** What it answers has stayed the same for too long. */
    boolean overdue() {
        count();
        return asked.compareTo(most) > 0;
    }

    /** Nobody looks for so long. */
    void rests(Duration pause) {
        count();
        add(pause);
    }

    Duration asked() {
        return asked;
    }

    /** Without any answer in between. */
    Duration silent() {
        return silent;
    }

    private void count() {
        var now = clock.instant();
        add(Duration.between(counted, now));
        counted = now;
    }

    private void add(Duration time) {
        asked = asked.plus(time);
        silent = silent.plus(time);
    }
}
