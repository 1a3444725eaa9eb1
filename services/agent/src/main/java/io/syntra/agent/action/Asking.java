package io.syntra.agent.action;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How long this instance has asked a receiver. The time in which no instance did counts for nothing. */
final class Asking {

    private final Clock clock;
    private final Duration most;
    private final Instant begun;

    private @Nullable Instant silent;

    Asking(Clock clock, Duration most) {
        this.clock = clock;
        this.most = most;
        this.begun = clock.instant();
    }

    void answered() {
        silent = null;
    }

    /** No answer came; true when none did for too long. */
    boolean silentForTooLong() {
        var now = clock.instant();
        if (silent == null) {
            silent = now;
        }
        return now.isAfter(silent.plus(most));
    }

    /** What it answers has stayed the same for too long. */
    boolean overdue() {
        return clock.instant().isAfter(begun.plus(most));
    }
}
