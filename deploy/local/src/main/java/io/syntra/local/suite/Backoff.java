package io.syntra.local.suite;

import java.time.Duration;

/**
 * How long to wait before a part is started again: twice as long after each end that follows soon on a start, from the
 * beginning after one that ran well for a while.
 *
 * @param quickEnds ends in a row that came soon
 */
record Backoff(int quickEnds) {

    static final Backoff NONE = new Backoff(0);

    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration WELL = Duration.ofMinutes(1);

    Backoff afterEnd(Duration ranFor) {
        return ranFor.compareTo(WELL) >= 0 ? new Backoff(1) : new Backoff(quickEnds + 1);
    }

    Duration pause() {
        if (quickEnds == 0) {
            return Duration.ZERO;
        }
        var doublings = Math.min(quickEnds - 1, 10);
        var pause = FIRST.multipliedBy(1L << doublings);
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }
}
