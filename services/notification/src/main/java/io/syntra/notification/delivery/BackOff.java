package io.syntra.notification.delivery;

import java.time.Duration;

/**
 * How long to wait before the next attempt: {@code first}, then four times as long each time, never more than
 * {@code longest}.
 */
record BackOff(Duration first, Duration longest, Duration longestRetryAfter) {

    private static final int FACTOR = 4;

    static BackOff of(SendingConfig config) {
        return new BackOff(config.firstPause(), config.longestPause(), config.longestRetryAfter());
    }

    /**
     * @param attempt the one that failed, from 1
     * @param salt spreads deliveries that failed together over a fifth of the pause
     */
    Duration after(int attempt, int salt) {
        var pause = first;
        for (int i = 1; i < attempt && pause.compareTo(longest) < 0; i++) {
            pause = pause.multipliedBy(FACTOR);
        }
        var capped = min(pause, longest);
        return capped.plus(capped.multipliedBy(Math.floorMod(salt, 200)).dividedBy(1_000));
    }

    /** What the target asked for, unless our own pause is longer. */
    Duration after(int attempt, int salt, Duration retryAfter) {
        var own = after(attempt, salt);
        var asked = asked(retryAfter);
        return asked.compareTo(own) > 0 ? asked : own;
    }

    /** What the target asked for, as far as it makes sense. */
    Duration asked(Duration retryAfter) {
        return retryAfter.isNegative() ? Duration.ZERO : min(retryAfter, longestRetryAfter);
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
