package io.syntra.telemetry.metric;

import java.util.List;
import java.util.OptionalDouble;

/** Quantiles of histograms. Within a bucket values are taken to lie evenly. */
final class Quantile {

    private Quantile() {}

    /**
     * @param bounds upper bounds, inclusive
     * @param counts one for each bound, and one for what is above the last
     * @return empty without values; the last bound for what is above it, since nothing more is known
     */
    static OptionalDouble of(double quantile, List<Double> bounds, List<Long> counts) {
        var total = counts.stream().mapToLong(Long::longValue).sum();
        if (total == 0 || bounds.isEmpty()) {
            return OptionalDouble.empty();
        }
        var rank = quantile * total;
        var seen = 0L;
        for (int i = 0; i < counts.size(); i++) {
            var inBucket = counts.get(i);
            if (inBucket > 0 && seen + inBucket >= rank) {
                if (i >= bounds.size()) {
                    break;
                }
                var lower = i == 0 ? Math.min(0, bounds.getFirst()) : bounds.get(i - 1);
                return OptionalDouble.of(lower + (bounds.get(i) - lower) * Math.max(0, rank - seen) / inBucket);
            }
            seen += inBucket;
        }
        return OptionalDouble.of(bounds.getLast());
    }
}
