package io.syntra.telemetry.promql.series;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How many values fell where: Prometheus' native histogram, OpenTelemetry's exponential one. Bounds of buckets are powers of
 * 2^(2^-scale); only those that hold something are there, so that a sender's large indexes take no room.
 *
 * @see <a href="https://prometheus.io/docs/specs/native_histograms/">Native histograms</a>
 */
public final class Histogram {

    public static final Histogram EMPTY = new Histogram(0, 0, 0, 0, Half.EMPTY, Half.EMPTY);

    /** Itself, and two pairs of lists. */
    private static final long OWN_BYTES = 200;

    private static final int WIDEST = 62;

    private final long scale;
    private final double count;
    private final double sum;
    private final double zeros;
    private final double width;
    private final Half positive;
    private final Half negative;

    /** What is near 0 is 0. */
    public Histogram(long scale, double count, double sum, double zeros, Half positive, Half negative) {
        this(scale, count, sum, zeros, 0, positive, negative);
    }

    /**
     * @param count of all values, also of those that are no numbers
     * @param zeros how many are 0, or not farther from it than {@code width}
     */
    public Histogram(long scale, double count, double sum, double zeros, double width, Half positive, Half negative) {
        this.scale = scale;
        this.count = count;
        this.sum = sum;
        this.zeros = zeros;
        this.width = width;
        this.positive = positive;
        this.negative = negative;
    }

    /** Buckets of one sign. Bucket i holds what is larger than base^i, up to base^(i + 1). */
    public static final class Half {

        public static final Half EMPTY = new Half(new long[0], new double[0]);

        private final long[] indexes;
        private final double[] counts;

        private Half(long[] indexes, double[] counts) {
            this.indexes = indexes;
            this.counts = counts;
        }

        /** @param first index of the first of them; they lie beside each other */
        public static Half of(long first, long[] counts, int begin, int size) {
            var indexes = new long[size];
            var filled = new double[size];
            int there = 0;
            for (int i = 0; i < size; i++) {
                if (counts[begin + i] != 0) {
                    indexes[there] = first + i;
                    filled[there++] = counts[begin + i];
                }
            }
            return new Half(Arrays.copyOf(indexes, there), Arrays.copyOf(filled, there));
        }

        private Half coarser(long by) {
            if (by == 0) {
                return this;
            }
            int shift = (int) Math.min(by, WIDEST);
            var merged = new Half(new long[indexes.length], new double[indexes.length]);
            int there = 0;
            for (int i = 0; i < indexes.length; i++) {
                there = merged.put(there, indexes[i] >> shift, counts[i]);
            }
            return merged.cut(there);
        }

        private Half plus(Half other, double factor) {
            int most = indexes.length + other.indexes.length;
            var merged = new Half(new long[most], new double[most]);
            int there = 0;
            for (int i = 0, j = 0; i < indexes.length || j < other.indexes.length; ) {
                boolean own = j == other.indexes.length || (i < indexes.length && indexes[i] <= other.indexes[j]);
                there = own
                        ? merged.put(there, indexes[i], counts[i])
                        : merged.put(there, other.indexes[j], factor * other.counts[j]);
                i += own ? 1 : 0;
                j += own ? 0 : 1;
            }
            return merged.cut(there);
        }

        /** In the order of their indexes; what comes to the same bucket is added up. */
        private int put(int there, long index, double count) {
            if (there > 0 && indexes[there - 1] == index) {
                counts[there - 1] += count;
                return there;
            }
            indexes[there] = index;
            counts[there] = count;
            return there + 1;
        }

        private Half cut(int size) {
            return size == indexes.length ? this : new Half(Arrays.copyOf(indexes, size), Arrays.copyOf(counts, size));
        }

        private double sumOf(int first) {
            return Arrays.stream(counts, 0, first).sum();
        }

        private Half without(int first) {
            return first == 0
                    ? this
                    : new Half(
                            Arrays.copyOfRange(indexes, first, indexes.length),
                            Arrays.copyOfRange(counts, first, counts.length));
        }

        private Half times(double factor) {
            return new Half(
                    indexes, Arrays.stream(counts).map(each -> each * factor).toArray());
        }

        /** Whether any bucket has less than it had. */
        private boolean isLessThan(Half before) {
            return Arrays.stream(plus(before, -1).counts).anyMatch(difference -> difference < 0);
        }
    }

    /** A bucket that holds something; its bounds belong to it as their kind says. */
    public record Bucket(double lower, double upper, double count, Bounds bounds) {}

    /** As Prometheus numbers them in its answers. */
    public enum Bounds {
        OPEN_LEFT(0),
        OPEN_RIGHT(1),
        CLOSED(3);

        private final int number;

        Bounds(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }

    public double count() {
        return count;
    }

    public double sum() {
        return sum;
    }

    public boolean hasNegative() {
        return negative.indexes.length > 0;
    }

    public boolean hasPositive() {
        return positive.indexes.length > 0;
    }

    /** From the lowest one to the highest. */
    public List<Bucket> buckets() {
        var buckets = new ArrayList<Bucket>(negative.indexes.length + positive.indexes.length + 1);
        for (int i = negative.indexes.length - 1; i >= 0; i--) {
            buckets.add(new Bucket(
                    -bound(negative.indexes[i] + 1),
                    -bound(negative.indexes[i]),
                    negative.counts[i],
                    Bounds.OPEN_RIGHT));
        }
        if (zeros != 0) {
            // Not -width, which would be -0.
            buckets.add(new Bucket(0 - width, width, zeros, Bounds.CLOSED));
        }
        for (int i = 0; i < positive.indexes.length; i++) {
            buckets.add(new Bucket(
                    bound(positive.indexes[i]), bound(positive.indexes[i] + 1), positive.counts[i], Bounds.OPEN_LEFT));
        }
        return buckets;
    }

    private double bound(long index) {
        return Math.pow(2, (double) index * Math.pow(2, (double) -scale));
    }

    private Histogram coarser(long to) {
        return to == scale
                ? this
                : new Histogram(
                        to, count, sum, zeros, width, positive.coarser(scale - to), negative.coarser(scale - to));
    }

    /** With a zero bucket that is so wide, and as much wider as it takes to cut no other one. */
    private Histogram zeroUpTo(double wanted) {
        if (wanted <= width) {
            return this;
        }
        double reached = wanted;
        for (double before = 0; before < reached; ) {
            before = reached;
            reached = Math.max(end(positive, before), end(negative, before));
        }
        int ofPositive = begunBelow(positive, reached);
        int ofNegative = begunBelow(negative, reached);
        return new Histogram(
                scale,
                count,
                sum,
                zeros + positive.sumOf(ofPositive) + negative.sumOf(ofNegative),
                reached,
                positive.without(ofPositive),
                negative.without(ofNegative));
    }

    private int begunBelow(Half half, double value) {
        int begun = 0;
        while (begun < half.indexes.length && bound(half.indexes[begun]) < value) {
            begun++;
        }
        return begun;
    }

    /** Of the last bucket that begins below a value, or the value itself. */
    private double end(Half half, double value) {
        int begun = begunBelow(half, value);
        double end = begun == 0 ? value : bound(half.indexes[begun - 1] + 1);
        return end > value ? end : value;
    }

    public Histogram plus(Histogram other) {
        return plus(other, 1);
    }

    public Histogram minus(Histogram other) {
        return plus(other, -1);
    }

    /** With the wider zero bucket and at the coarser scale of the two. One that is empty has no scale. */
    private Histogram plus(Histogram other, double factor) {
        var one = this;
        var two = other;
        while (one.width != two.width) {
            one = one.zeroUpTo(two.width);
            two = two.zeroUpTo(one.width);
        }
        long common = one.isFlat() ? two.scale : two.isFlat() ? one.scale : Math.min(one.scale, two.scale);
        one = one.isFlat() ? one.at(common) : one.coarser(common);
        two = two.isFlat() ? two.at(common) : two.coarser(common);
        return new Histogram(
                common,
                one.count + factor * two.count,
                one.sum + factor * two.sum,
                one.zeros + factor * two.zeros,
                one.width,
                one.positive.plus(two.positive, factor),
                one.negative.plus(two.negative, factor));
    }

    private boolean isFlat() {
        return !hasPositive() && !hasNegative();
    }

    /** Of one without buckets. */
    private Histogram at(long other) {
        return new Histogram(other, count, sum, zeros, width, positive, negative);
    }

    public Histogram times(double factor) {
        return new Histogram(
                scale,
                count * factor,
                sum * factor,
                zeros * factor,
                width,
                positive.times(factor),
                negative.times(factor));
    }

    /** Whether a counter began anew in between: something in it became less, or its buckets finer. */
    public boolean isResetAfter(Histogram before) {
        if (count < before.count || width < before.width) {
            return true;
        }
        var wide = before.zeroUpTo(width);
        if (wide.width != width || zeros < wide.zeros) {
            return true;
        }
        if (isFlat() || wide.isFlat()) {
            return !wide.isFlat();
        }
        if (scale > wide.scale) {
            return true;
        }
        var then = wide.coarser(scale);
        return positive.isLessThan(then.positive) || negative.isLessThan(then.negative);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Histogram that
                && count == that.count
                && Double.compare(sum, that.sum) == 0
                && buckets().equals(that.buckets());
    }

    @Override
    public int hashCode() {
        return Double.hashCode(count);
    }

    /** As cases write it. */
    @Override
    public String toString() {
        return "{count: " + Decimal.plain(count) + ", sum: " + Decimal.plain(sum) + ", buckets: " + buckets() + "}";
    }

    /** What it takes in memory, in samples. */
    public long weight() {
        return Memory.ofBytes(OWN_BYTES + 16L * (positive.indexes.length + negative.indexes.length));
    }

    /** The same for some that have so many buckets together. */
    public static long weight(long histograms, long buckets) {
        return Memory.ofBytes(OWN_BYTES * histograms + 16 * buckets);
    }
}
