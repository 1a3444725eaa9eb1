package io.syntra.telemetry.metric;

import java.util.List;

/**
 * What a histogram or summary holds; {@link #NONE} for a plain value.
 *
 * @param min not a number when its sender does not tell it, as {@code max}
 * @param bounds explicit bounds of a histogram
 * @param counts one more than bounds
 * @param exponential the buckets of an exponential histogram
 * @param exemplars of plain values, too, as a JSON list
 */
record Distribution(
        long count,
        double sum,
        double min,
        double max,
        List<Double> bounds,
        List<Long> counts,
        Exponential exponential,
        String exemplars) {

    static final Distribution NONE =
            new Distribution(0, 0, Double.NaN, Double.NaN, List.of(), List.of(), Exponential.NONE, "");

    Distribution with(String itsExemplars) {
        return new Distribution(count, sum, min, max, bounds, counts, exponential, itsExemplars);
    }

    record Exponential(
            int scale,
            long zeroCount,
            double zeroThreshold,
            int positiveOffset,
            List<Long> positiveCounts,
            int negativeOffset,
            List<Long> negativeCounts) {

        static final Exponential NONE = new Exponential(0, 0, 0, 0, List.of(), 0, List.of());
    }
}
