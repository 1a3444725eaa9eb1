package io.syntra.telemetry.error;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How many errors of one group come a minute, by the time at which they happened, and whether these are many more than
 * usual. A spike begins when the last five minutes hold at least 25, and five times what the hour before them had on
 * average in as much time; so many are no chance even for errors that come at random. It is over below twice that
 * average and below half of the 25, so that one which goes up and down begins once. What stays for an hour is usual.
 *
 * @param since the first minute that is counted; a group has no usual pace in its first half hour
 * @param newest the minute of the last count
 * @param counts of the last minutes, oldest first; the last one is that of {@code newest}
 */
record Pace(Instant since, Instant newest, List<Long> counts, boolean spiking) {

    private static final int KEPT_MINUTES = 60;
    private static final int RECENT_MINUTES = 5;
    private static final int LEAST_EARLIER_MINUTES = 25;
    private static final long LEAST = 25;
    private static final int BEGINS = 5;
    private static final int ENDS = 2;

    Pace {
        counts = List.copyOf(counts);
    }

    static Pace startingAt(Instant at) {
        var minute = minuteOf(at);
        return new Pace(minute, minute, List.of(0L), false);
    }

    static Instant minuteOf(Instant at) {
        return at.truncatedTo(ChronoUnit.MINUTES);
    }

    /** With so many more; those of a minute that is no longer kept change nothing. */
    Pace and(Instant minute, long more) {
        var now = upTo(minute).ended();
        var index = now.counts.size() - 1 - minutes(minute, now.newest);
        if (index < 0) {
            return now;
        }
        var added = new ArrayList<>(now.counts);
        added.set(index, added.get(index) + more);
        return new Pace(since, now.newest, added, now.spiking).begun();
    }

    private Pace upTo(Instant minute) {
        var passed = Math.min(minutes(newest, minute), KEPT_MINUTES);
        if (passed <= 0) {
            return this;
        }
        var all = new ArrayList<>(counts);
        all.addAll(Collections.nCopies(passed, 0L));
        return new Pace(since, minute, all.subList(Math.max(0, all.size() - KEPT_MINUTES), all.size()), spiking);
    }

    private Pace ended() {
        var over = recent() < Math.max(LEAST / 2.0, ENDS * usual());
        return spiking && over ? new Pace(since, newest, counts, false) : this;
    }

    private Pace begun() {
        var begins = earlierMinutes() >= LEAST_EARLIER_MINUTES && recent() >= LEAST && recent() >= BEGINS * usual();
        return !spiking && begins ? new Pace(since, newest, counts, true) : this;
    }

    /** Of the last minutes, on average. */
    long aMinute() {
        return Math.round((double) recent() / RECENT_MINUTES);
    }

    private long recent() {
        return sum(counts.subList(Math.max(0, counts.size() - RECENT_MINUTES), counts.size()));
    }

    /** In as many minutes as are recent; never nothing, or the first error after a quiet time would be a multiple of it. */
    private double usual() {
        var earlier = sum(counts.subList(0, Math.max(0, counts.size() - RECENT_MINUTES)));
        return Math.max(1, (double) earlier * RECENT_MINUTES / Math.max(1, earlierMinutes()));
    }

    private int earlierMinutes() {
        return Math.clamp(minutes(since, newest) + 1L - RECENT_MINUTES, 0, KEPT_MINUTES - RECENT_MINUTES);
    }

    private static long sum(List<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    private static int minutes(Instant from, Instant to) {
        return Math.clamp(Duration.between(from, to).toMinutes(), -KEPT_MINUTES, Integer.MAX_VALUE);
    }
}
