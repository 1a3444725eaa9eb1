package io.syntra.telemetry.promql.stored;

import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Where the values of exponential histograms lie.
 *
 * @param scale the coarsest of any that has buckets
 */
record Spread(long scale, Ends positive, Ends negative) {

    static final Spread NONE = new Spread(Long.MAX_VALUE, Ends.NONE, Ends.NONE);

    /** Sizes of values as exponents of two: from the lowest bound of any bucket to the highest. */
    record Ends(double from, double to) {

        /** Beyond are no numbers, whatever a sender says. */
        private static final double LARGEST = 1_100;

        static final Ends NONE = new Ends(0, 0);

        static Ends of(double from, double to) {
            return new Ends(clamped(from), clamped(to));
        }

        private static double clamped(double exponent) {
            return Double.isNaN(exponent) ? 0 : Math.clamp(exponent, -LARGEST, LARGEST);
        }

        private boolean isEmpty() {
            return from >= to;
        }

        private Ends and(Ends other) {
            if (isEmpty() || other.isEmpty()) {
                return isEmpty() ? other : this;
            }
            return new Ends(Math.min(from, other.from), Math.max(to, other.to));
        }

        private Range range(long scale) {
            double factor = Math.pow(2, (double) scale);
            return isEmpty()
                    ? Range.NONE
                    : new Range((long) Math.floor(from * factor), (long) Math.ceil(to * factor) - 1);
        }
    }

    private boolean isEmpty() {
        return positive.isEmpty() && negative.isEmpty();
    }

    Spread and(Spread other) {
        if (isEmpty() || other.isEmpty()) {
            return isEmpty() ? other : this;
        }
        return new Spread(Math.min(scale, other.scale), positive.and(other.positive), negative.and(other.negative));
    }

    /** Buckets by their index at one scale. */
    record Range(long first, long last) {

        static final Range NONE = new Range(0, -1);

        int size() {
            return Math.toIntExact(last - first + 1);
        }

        private LongStream indices() {
            return LongStream.rangeClosed(first, last);
        }
    }

    /**
     * The buckets that all histograms within a spread are brought to: those with the same bound can be added up only when
     * each of them has it.
     */
    record Grid(long scale, Range positive, Range negative) {

        /** Finer bounds than eight in each doubling would only be more series. */
        private static final long FINEST = 3;

        /** Within which values lie; wider ones become coarser. */
        static final int MOST_BOUNDS = 160;

        /** How many bounds there are, at most: those of the buckets, the lowest one, zero and infinity. */
        int bounds() {
            return positive.size() + negative.size() + 3;
        }

        /** Of the bucket that counts a value. */
        double boundOf(double value) {
            var below = negative.indices().mapToDouble(index -> -bound(index));
            var zero = negative.size() > 0 || positive.size() == 0 ? DoubleStream.of(0) : DoubleStream.empty();
            var above = positive.indices().mapToObj(index -> DoubleStream.of(bound(index), bound(index + 1)));
            return Stream.concat(Stream.of(below, zero), above)
                    .flatMapToDouble(bounds -> bounds)
                    .filter(bound -> value <= bound)
                    .min()
                    .orElse(Double.POSITIVE_INFINITY);
        }

        /** The lower bound of a bucket. */
        double bound(long index) {
            return Math.pow(2, (double) index * Math.pow(2, (double) -scale));
        }
    }

    Grid grid() {
        long fitting = Math.min(Grid.FINEST, scale);
        while (positive.range(fitting).size() + negative.range(fitting).size() > Grid.MOST_BOUNDS) {
            fitting--;
        }
        return new Grid(fitting, positive.range(fitting), negative.range(fitting));
    }
}
