package io.syntra.telemetry.promql.stored;

import io.syntra.telemetry.promql.series.Histogram;
import io.syntra.telemetry.promql.stored.Spread.Grid;
import io.syntra.telemetry.promql.stored.Spread.Range;
import io.syntra.telemetry.signal.Ended;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** How many values points have up to each bound, as far as a point knows the bound. The last bound is infinite. */
final class Buckets {

    private final Map<Double, Column> columns = new TreeMap<>();

    private Buckets() {}

    Map<Double, Column> columns() {
        return columns;
    }

    /** One that comes again takes the place of the one before. */
    private void put(double bound, int point, double count) {
        columns.computeIfAbsent(bound, b -> new Column()).put(point, count);
    }

    /** For all bounds that there were up to now. */
    private void end(int point) {
        columns.values().forEach(column -> column.put(point, Ended.VALUE));
    }

    /** What the points say that know one bound: where bounds change with each point, there are few for each bound. */
    static final class Column {

        private int[] points = new int[4];
        private double[] counts = new double[4];
        private int size;

        private void put(int point, double count) {
            if (size > 0 && points[size - 1] == point) {
                counts[size - 1] = count;
                return;
            }
            if (size == points.length) {
                points = Arrays.copyOf(points, 2 * size);
                counts = Arrays.copyOf(counts, 2 * size);
            }
            points[size] = point;
            counts[size++] = count;
        }

        int size() {
            return size;
        }

        /** Its i-th one. */
        int point(int i) {
            return points[i];
        }

        double count(int i) {
            return counts[i];
        }
    }

    /** As they were sent. */
    interface Sent {

        /**
         * @param all values of each point
         * @param order of the points that count
         * @param grid of exponential ones
         */
        Buckets of(double[] all, int[] order, Grid grid);
    }

    /** Bounds that a sender chose. */
    static final class Explicit implements Sent {

        private final Parts<double[]> bounds;
        private final Parts<long[]> counts;

        Explicit(Parts<double[]> bounds, Parts<long[]> counts) {
            this.bounds = bounds;
            this.counts = counts;
        }

        @Override
        public Buckets of(double[] all, int[] order, Grid grid) {
            var buckets = new Buckets();
            for (int point : order) {
                if (Ended.is(all[point])) {
                    buckets.end(point);
                    continue;
                }
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

    /** Bounds that are powers of {@code 2^(2^-scale)}. */
    static final class Exponential implements Sent {

        private static final long LONGEST_SHIFT = 63;

        private final long[] scales;
        private final Zeros zeros;
        private final Half positive;
        private final Half negative;

        /** One point as it is. */
        Histogram histogram(int point, double count, double sum) {
            return new Histogram(
                    scales[point],
                    count,
                    sum,
                    zeros.counts[point],
                    zeros.widths[point],
                    positive.histogram(point),
                    negative.histogram(point));
        }

        /** One side of zero. */
        static final class Half {

            private final long[] offsets;
            private final Parts<long[]> counts;

            /** @param offsets the first bucket of each point */
            Half(long[] offsets, Parts<long[]> counts) {
                this.offsets = offsets;
                this.counts = counts;
            }

            private Histogram.Half histogram(int point) {
                return Histogram.Half.of(offsets[point], counts.values(), counts.begin(point), counts.size(point));
            }

            /** Of one point, in the buckets of a range that are so much coarser. */
            private double[] counts(int point, long coarser, Range range) {
                var sums = new double[range.size()];
                for (int i = 0; i < counts.size(point) && sums.length > 0; i++) {
                    long index = (offsets[point] + i) >> Math.clamp(coarser, 0, LONGEST_SHIFT);
                    sums[Math.toIntExact(Math.clamp(index, range.first(), range.last()) - range.first())] +=
                            counts.values()[counts.begin(point) + i];
                }
                return sums;
            }
        }

        /** Values around 0. */
        static final class Zeros {

            private final long[] counts;
            private final double[] widths;

            /** @param widths how far from 0 a value may be that counts among them */
            Zeros(long[] counts, double[] widths) {
                this.counts = counts;
                this.widths = widths;
            }
        }

        Exponential(long[] scales, Zeros zeros, Half positive, Half negative) {
            this.scales = scales;
            this.zeros = zeros;
            this.positive = positive;
            this.negative = negative;
        }

        @Override
        public Buckets of(double[] all, int[] order, Grid grid) {
            var buckets = new Buckets();
            for (int point : order) {
                if (Ended.is(all[point])) {
                    buckets.end(point);
                    continue;
                }
                above(buckets, point, grid, below(buckets, point, grid));
                buckets.put(Double.POSITIVE_INFINITY, point, all[point]);
            }
            return buckets;
        }

        /** Those of negative values, from the largest size on; gives how many are not above zero. */
        private double below(Buckets buckets, int point, Grid grid) {
            double sum = 0;
            var counts = negative.counts(point, scales[point] - grid.scale(), grid.negative());
            for (int i = counts.length - 1; i >= 0; i--) {
                sum += counts[i];
                buckets.put(-grid.bound(grid.negative().first() + i), point, sum);
            }
            sum += zeros.counts[point];
            if (counts.length > 0 || grid.positive().size() == 0) {
                buckets.put(0.0, point, sum);
            }
            return sum;
        }

        private void above(Buckets buckets, int point, Grid grid, double below) {
            double sum = below;
            var counts = positive.counts(point, scales[point] - grid.scale(), grid.positive());
            if (counts.length > 0) {
                buckets.put(grid.bound(grid.positive().first()), point, sum);
            }
            for (int i = 0; i < counts.length; i++) {
                sum += counts[i];
                buckets.put(grid.bound(grid.positive().first() + i + 1), point, sum);
            }
        }
    }
}
