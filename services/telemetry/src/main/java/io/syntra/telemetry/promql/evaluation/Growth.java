package io.syntra.telemetry.promql.evaluation;

import java.util.OptionalDouble;

/** How much a series grew. */
final class Growth {

    /** A gap to the range's end that is longer than this many usual gaps is the series' own beginning or end. */
    private static final double USUAL_GAPS = 1.1;

    private Growth() {}

    /**
     * Between the first and the last sample, and to both ends of the range when the series seems to go on until there. A
     * counter that became less began again from nothing, and it never was less than nothing.
     */
    static OptionalDouble extrapolated(Window window, boolean counter) {
        if (window.size() < 2) {
            return OptionalDouble.empty();
        }
        double grown = window.last() - window.value(0) + (counter ? lostInResets(window) : 0);
        return OptionalDouble.of(grown * extrapolation(window, counter, window.value(0), grown));
    }

    /**
     * By how much more it will have grown in the whole range.
     *
     * @param first what it was at the first sample
     * @param grown since then
     */
    static double extrapolation(Window window, boolean counter, double first, double grown) {
        double sampled = seconds(window.time(0), window.time(window.size() - 1));
        double gap = sampled / (window.size() - 1);
        double toStart = seconds(window.start(), window.time(0));
        double toEnd = seconds(window.time(window.size() - 1), window.end());
        toStart = toStart >= gap * USUAL_GAPS ? gap / 2 : toStart;
        if (counter && grown > 0 && first >= 0) {
            toStart = Math.min(toStart, sampled * (first / grown));
        }
        toEnd = toEnd >= gap * USUAL_GAPS ? gap / 2 : toEnd;
        return (sampled + toStart + toEnd) / sampled;
    }

    static OptionalDouble rate(Window window) {
        var increase = extrapolated(window, true);
        return increase.isPresent() ? OptionalDouble.of(increase.getAsDouble() / window.seconds()) : increase;
    }

    private static double lostInResets(Window window) {
        double lost = 0;
        for (int i = 1; i < window.size(); i++) {
            if (window.value(i) < window.value(i - 1)) {
                lost += window.value(i - 1);
            }
        }
        return lost;
    }

    /** Of the last two samples alone. */
    static OptionalDouble latest(Window window, boolean rate) {
        int last = window.size() - 1;
        if (last < 1) {
            return OptionalDouble.empty();
        }
        boolean reset = rate && window.value(last) < window.value(last - 1);
        double grown = reset ? window.value(last) : window.value(last) - window.value(last - 1);
        return OptionalDouble.of(rate ? grown / seconds(window.time(last - 1), window.time(last)) : grown);
    }

    static double changes(Window window) {
        int changes = 0;
        for (int i = 1; i < window.size(); i++) {
            double before = window.value(i - 1);
            double now = window.value(i);
            if (now != before && !(Double.isNaN(now) && Double.isNaN(before))) {
                changes++;
            }
        }
        return changes;
    }

    static double resets(Window window) {
        int resets = 0;
        for (int i = 1; i < window.size(); i++) {
            if (window.value(i) < window.value(i - 1)) {
                resets++;
            }
        }
        return resets;
    }

    private static double seconds(long from, long to) {
        return (to - from) / 1000.0;
    }
}
