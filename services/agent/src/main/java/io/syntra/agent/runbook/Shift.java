package io.syntra.agent.runbook;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.IntStream;

/**
 * What a figure did at some moment, in a way that a few odd values do not move: medians, and how far they are apart in
 * terms of how much the figure varied before (the robust z of BARO: a difference of medians over the spread of the middle
 * half, scaled as for a normal distribution).
 *
 * @param at the first moment after it
 * @param z above {@link #CLEAR} no chance
 */
record Shift(Instant at, double before, double after, double z) {

    static final double CLEAR = 5;

    private static final int FEWEST = 4;

    /** The middle half of a normal distribution is so many standard deviations wide. */
    private static final double MIDDLE_HALF = 1.349;

    /** Of the median. What hardly varied is allowed to vary a little. */
    private static final double LEAST_SPREAD = 0.05;

    /** At a moment that is known; empty when too little is known before it or after it. */
    static Optional<Shift> at(Instant moment, SortedMap<Instant, Double> figures) {
        var before = sorted(figures.headMap(moment));
        var after = sorted(figures.tailMap(moment));
        return before.length < FEWEST || after.length < FEWEST
                ? Optional.empty()
                : Optional.of(of(moment, before, after));
    }

    /** At the moment that parts the figures best into lower ones and higher ones; empty when there is none that is clear. */
    static Optional<Shift> rise(SortedMap<Instant, Double> figures) {
        var moments = List.copyOf(figures.keySet());
        var values = figures.values().stream().mapToDouble(Double::doubleValue).toArray();
        int best = -1;
        double most = 0;
        for (int i = FEWEST; i <= values.length - FEWEST; i++) {
            double apart = apart(values, i);
            if (apart > most) {
                most = apart;
                best = i;
            }
        }
        return best < 0 ? Optional.empty() : at(moments.get(best), figures).filter(shift -> shift.z() >= CLEAR);
    }

    private static double apart(double[] values, int split) {
        double rise = IntStream.range(split, values.length)
                        .mapToDouble(i -> values[i])
                        .average()
                        .orElse(0)
                - IntStream.range(0, split)
                        .mapToDouble(i -> values[i])
                        .average()
                        .orElse(0);
        return Math.max(0, rise) * rise * split * (values.length - split);
    }

    private static Shift of(Instant at, double[] before, double[] after) {
        double was = quantile(before, 0.5);
        double is = quantile(after, 0.5);
        double spread = (quantile(before, 0.75) - quantile(before, 0.25)) / MIDDLE_HALF;
        double least = Math.max(Math.abs(was) * LEAST_SPREAD, 1e-9);
        return new Shift(at, was, is, (is - was) / Math.max(spread, least));
    }

    private static double[] sorted(SortedMap<Instant, Double> figures) {
        return figures.values().stream()
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
    }

    double times() {
        return before == 0 ? Double.POSITIVE_INFINITY : after / before;
    }
}
