package io.syntra.telemetry.promql.stored;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many values each point has up to each bound; NaN where a point does not know the bound. The last bound is
 * infinite.
 */
final class Buckets {

    private final int points;
    private final Map<Double, double[]> counts = new TreeMap<>();

    private Buckets(int points) {
        this.points = points;
    }

    Map<Double, double[]> counts() {
        return counts;
    }

    private void put(double bound, int point, double count) {
        counts.computeIfAbsent(bound, b -> {
            var unknown = new double[points];
            Arrays.fill(unknown, Double.NaN);
            return unknown;
        })[point] = count;
    }

    /** Bounds that a sender chose. */
    static final class Explicit {

        private final Parts<double[]> bounds;
        private final Parts<long[]> counts;

        Explicit(Parts<double[]> bounds, Parts<long[]> counts) {
            this.bounds = bounds;
            this.counts = counts;
        }

        /** @param all values of each point */
        Buckets of(double[] all) {
            var buckets = new Buckets(all.length);
            for (int point = 0; point < all.length; point++) {
                double sum = 0;
                int known = Math.min(bounds.size(point), counts.size(point));
                for (int i = 0; i < known; i++) {
                    sum += counts.values()[counts.begin(point) + i];
                    buckets.put(bounds.values()[bounds.begin(point) + i], point, sum);
                }
                buckets.put(Double.POSITIVE_INFINITY, point, all[point]);
            }
            return buckets;
        }
    }

    /** Bounds that are powers of {@code 2^(2^-scale)}: all points are brought to the coarsest scale among them. */
    static final class Exponential {

        /** Finer bounds than eight in each doubling would only be more series. */
        private static final long FINEST = 3;

        /** Within which values lie; wider ones become coarser. */
        static final long MOST_BOUNDS = 160;

        private final long[] scales;
        private final long[] zeros;
        private final Half positive;
        private final Half negative;

        /** One side of zero. */
        static final class Half {

            private final long[] offsets;
            private final Parts<long[]> counts;

            /** @param offsets the first bucket of each point */
            Half(long[] offsets, Parts<long[]> counts) {
                this.offsets = offsets;
                this.counts = counts;
            }

            /** Its bucket that a point's i-th one is part of. */
            private long index(int point, int i, long coarser) {
                return (offsets[point] + i) >> coarser;
            }
        }

        Exponential(long[] scales, long[] zeros, Half positive, Half negative) {
            this.scales = scales;
            this.zeros = zeros;
            this.positive = positive;
            this.negative = negative;
        }

        Buckets of(double[] all) {
            var buckets = new Buckets(all.length);
            long scale = Math.min(FINEST, Arrays.stream(scales).min().orElse(FINEST));
            while (width(scale) > MOST_BOUNDS) {
                scale--;
            }
            var below = new double[all.length];
            below(buckets, scale, below);
            above(buckets, scale, below);
            for (int point = 0; point < all.length; point++) {
                buckets.put(Double.POSITIVE_INFINITY, point, all[point]);
            }
            return buckets;
        }

        private long width(long scale) {
            return width(ends(positive, scale)) + width(ends(negative, scale));
        }

        private static long width(long[] ends) {
            return ends[0] > ends[1] ? 0 : ends[1] - ends[0] + 1;
        }

        /** The lowest and the highest bucket that any point has; the other way round when none has any. */
        private long[] ends(Half half, long scale) {
            var ends = new long[] {Long.MAX_VALUE, Long.MIN_VALUE};
            for (int point = 0; point < scales.length; point++) {
                int size = half.counts.size(point);
                if (size > 0) {
                    ends[0] = Math.min(ends[0], half.index(point, 0, scales[point] - scale));
                    ends[1] = Math.max(ends[1], half.index(point, size - 1, scales[point] - scale));
                }
            }
            return ends;
        }

        /** Those of negative values, from the largest size on; then {@code below} is how many are not above zero. */
        private void below(Buckets buckets, long scale, double[] below) {
            var ends = ends(negative, scale);
            boolean any = width(ends) > 0;
            for (int point = 0; point < scales.length; point++) {
                var counts = counts(negative, point, scale, ends);
                for (int i = counts.length - 1; i >= 0; i--) {
                    below[point] += counts[i];
                    buckets.put(-bound(ends[0] + i, scale), point, below[point]);
                }
                below[point] += zeros[point];
                if (any || width(ends(positive, scale)) == 0) {
                    buckets.put(0.0, point, below[point]);
                }
            }
        }

        private void above(Buckets buckets, long scale, double[] below) {
            var ends = ends(positive, scale);
            for (int point = 0; point < scales.length && width(ends) > 0; point++) {
                double sum = below[point];
                buckets.put(bound(ends[0], scale), point, sum);
                var counts = counts(positive, point, scale, ends);
                for (int i = 0; i < counts.length; i++) {
                    sum += counts[i];
                    buckets.put(bound(ends[0] + i + 1, scale), point, sum);
                }
            }
        }

        private double[] counts(Half half, int point, long scale, long[] ends) {
            var counts = new double[Math.toIntExact(width(ends))];
            for (int i = 0; i < half.counts.size(point); i++) {
                long index = half.index(point, i, scales[point] - scale);
                counts[Math.toIntExact(index - ends[0])] += half.counts.values()[half.counts.begin(point) + i];
            }
            return counts;
        }

        /** The lower bound of a bucket. */
        private static double bound(long index, long scale) {
            return Math.pow(2, (double) index * Math.pow(2, (double) -scale));
        }
    }
}
