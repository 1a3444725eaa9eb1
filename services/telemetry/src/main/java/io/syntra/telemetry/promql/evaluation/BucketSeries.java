package io.syntra.telemetry.promql.evaluation;

import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * A histogram whose buckets are series with {@code le}.
 *
 * @param buckets in order, with different bounds; no count is lower than the one before
 */
record BucketSeries(List<Bucket> buckets) {

    /** @param count of all values up to the bound */
    private record Bucket(double bound, double count) {}

    /**
     * @param kinds of the buckets' labels, those of their histogram, by its name too
     * @param results of these, those of what is told
     */
    static List<Sample> of(
            List<Sample> samples,
            Memos.Memo<Labels> kinds,
            Memos.Memo<Labels> results,
            ToDoubleFunction<BucketSeries> function) {
        Map<Labels, List<Bucket>> histograms = new LinkedHashMap<>();
        for (var sample : samples) {
            var bound = bound(sample.labels().value(Labels.BOUND));
            if (bound.isPresent()) {
                var labels = kinds.of(sample.labels(), l -> l.without(List.of(Labels.BOUND)));
                histograms
                        .computeIfAbsent(labels, l -> new ArrayList<>())
                        .add(new Bucket(bound.getAsDouble(), sample.value()));
            }
        }
        var result = new ArrayList<Sample>();
        histograms.forEach((labels, buckets) -> result.add(new Sample(
                results.of(labels, Labels::withoutName),
                function.applyAsDouble(new BucketSeries(cumulated(buckets))))));
        return result;
    }

    private static OptionalDouble bound(String le) {
        return switch (le) {
            case "+Inf", "Inf" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
            case "-Inf" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
            default -> {
                try {
                    yield OptionalDouble.of(Double.parseDouble(le));
                } catch (NumberFormatException e) {
                    yield OptionalDouble.empty();
                }
            }
        };
    }

    /** In order; equal bounds are one bucket, and no count is lower than the one before. */
    private static List<Bucket> cumulated(List<Bucket> buckets) {
        var ordered = new ArrayList<Bucket>();
        buckets.stream().sorted(Comparator.comparingDouble(Bucket::bound)).forEach(bucket -> {
            if (!ordered.isEmpty() && ordered.getLast().bound() == bucket.bound()) {
                ordered.set(
                        ordered.size() - 1,
                        new Bucket(bucket.bound(), ordered.getLast().count() + bucket.count()));
            } else {
                ordered.add(bucket);
            }
        });
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < ordered.size(); i++) {
            most = Math.max(most, ordered.get(i).count());
            ordered.set(i, new Bucket(ordered.get(i).bound(), most));
        }
        return ordered;
    }

    /** Values lie evenly within their bucket; the lowest one begins at 0, unless its bound is not above that. */
    double quantile(double q) {
        if (Double.isNaN(q) || buckets.size() < 2 || !hasAll()) {
            return Double.NaN;
        }
        if (q < 0 || q > 1) {
            return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        double all = buckets.getLast().count();
        if (all == 0 || Double.isNaN(all)) {
            return Double.NaN;
        }
        double rank = q * all;
        int last = buckets.size() - 1;
        int i = 0;
        while (i < last && buckets.get(i).count() < rank) {
            i++;
        }
        if (i == last) {
            return buckets.get(last - 1).bound();
        }
        double end = buckets.get(i).bound();
        if (i == 0 && end <= 0) {
            return end;
        }
        double start = i == 0 ? 0 : buckets.get(i - 1).bound();
        double below = i == 0 ? 0 : buckets.get(i - 1).count();
        return start + (end - start) * ((rank - below) / (buckets.get(i).count() - below));
    }

    /** How many of them lie between the two, as a part of all. */
    double fraction(double lower, double upper) {
        double all = buckets.getLast().count();
        if (!hasAll() || all == 0 || Double.isNaN(lower) || Double.isNaN(upper)) {
            return Double.NaN;
        }
        return lower >= upper ? 0 : (upTo(upper) - upTo(lower)) / all;
    }

    private boolean hasAll() {
        return buckets.getLast().bound() == Double.POSITIVE_INFINITY;
    }

    /** Where a bucket has no end, nobody knows where in it values lie: they count where it ends. */
    private double upTo(double value) {
        double start = buckets.getFirst().bound() > 0 ? 0 : Double.NEGATIVE_INFINITY;
        double below = 0;
        for (var bucket : buckets) {
            if (value <= start) {
                return below;
            }
            if (value < bucket.bound()) {
                return Double.isInfinite(start)
                        ? bucket.count()
                        : below + (bucket.count() - below) * (value - start) / (bucket.bound() - start);
            }
            start = bucket.bound();
            below = bucket.count();
        }
        return below;
    }
}
