package io.syntra.telemetry.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many values an exponential histogram has in each of its buckets.
 *
 * @param scale bounds are powers of {@code 2^(2^-scale)}
 * @param counts by bucket: positive ones from {@link #SIDE} on, zero at 0, negative ones from {@code -SIDE} down
 */
record ExponentialCounts(int scale, SortedMap<Long, Long> counts) {

    /** Further from zero than any index of a bucket. */
    static final long SIDE = 1L << 40;

    ExponentialCounts plus(ExponentialCounts other) {
        var sum = new TreeMap<>(counts);
        other.counts.forEach((bucket, count) -> sum.merge(bucket, count, Long::sum));
        return new ExponentialCounts(scale, sum);
    }

    /** The same with bounds that are written down, also those of the gaps between. */
    Buckets buckets() {
        var bounds = new ArrayList<Double>();
        var all = new ArrayList<Long>();
        counts.forEach((bucket, count) -> {
            var lower = lower(bucket);
            if (bounds.isEmpty() || bounds.getLast() < lower) {
                bounds.add(lower);
                all.add(0L);
            }
            bounds.add(upper(bucket));
            all.add(count);
        });
        all.add(0L);
        return new Buckets(bounds, all);
    }

    private double lower(long bucket) {
        return bucket == 0 ? 0 : bucket > 0 ? bound(bucket - SIDE) : -bound(-SIDE - bucket + 1);
    }

    private double upper(long bucket) {
        return bucket == 0 ? 0 : bucket > 0 ? bound(bucket - SIDE + 1) : -bound(-SIDE - bucket);
    }

    private double bound(long index) {
        return Math.min(Double.MAX_VALUE, Math.pow(2, Math.scalb((double) index, -scale)));
    }

    /**
     * @param bounds upper bounds, inclusive
     * @param counts one for each bound, and one for what is above the last
     */
    record Buckets(List<Double> bounds, List<Long> counts) {}
}
