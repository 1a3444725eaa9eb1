package io.syntra.telemetry.promql.stored;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the points of a delta series add up to before the first one that is read: without it a total would depend on
 * when a query begins.
 *
 * @param upTo how many values up to each bound
 */
record Before(double total, double sum, Map<Double, Double> upTo) {

    static final Before NOTHING = new Before(0, 0, Map.of());

    static Before of(double total, double sum, List<Double> bounds, long[] counts) {
        var upTo = new HashMap<Double, Double>();
        double below = 0;
        for (int i = 0; i < Math.min(bounds.size(), counts.length); i++) {
            below += counts[i];
            upTo.put(bounds.get(i), below);
        }
        if (counts.length > 0) {
            upTo.put(Double.POSITIVE_INFINITY, total);
        }
        return new Before(total, sum, upTo);
    }

    /** With what was counted in other buckets. */
    Before and(Before other) {
        var both = new HashMap<>(upTo);
        other.upTo.forEach((bound, count) -> both.merge(bound, count, Double::sum));
        return new Before(total + other.total, sum + other.sum, both);
    }

    double upTo(double bound) {
        return upTo.getOrDefault(bound, 0.0);
    }
}
