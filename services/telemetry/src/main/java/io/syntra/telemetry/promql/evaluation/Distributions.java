package io.syntra.telemetry.promql.evaluation;

import io.syntra.telemetry.promql.series.Histogram;
import io.syntra.telemetry.promql.series.Histogram.Bucket;
import java.util.List;

/**
 * What a histogram says of its values. Within a bucket they lie so that each part of it that grows by the same factor has
 * as many, around 0 evenly; those that are no numbers are in no bucket.
 */
final class Distributions {

    private Distributions() {}

    static double quantile(double q, Histogram histogram) {
        if (q < 0 || q > 1) {
            return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (Double.isNaN(q) || histogram.count() == 0) {
            return Double.NaN;
        }
        double rank = q * histogram.count();
        double below = 0;
        var buckets = buckets(histogram);
        for (var bucket : buckets) {
            if (below + bucket.count() >= rank) {
                return at(bucket, (rank - below) / bucket.count());
            }
            below += bucket.count();
        }
        // Beyond all of them lie values that are no numbers, or a rest of calculating.
        return Double.isNaN(histogram.sum()) || buckets.isEmpty()
                ? Double.NaN
                : buckets.getLast().upper();
    }

    /** Values around 0 are on the side where the others are. */
    private static List<Bucket> buckets(Histogram histogram) {
        boolean oneSided = histogram.hasNegative() != histogram.hasPositive();
        return histogram.buckets().stream()
                .map(bucket -> oneSided && bucket.bounds() == Histogram.Bounds.CLOSED
                        ? new Bucket(
                                histogram.hasNegative() ? bucket.lower() : 0,
                                histogram.hasNegative() ? 0 : bucket.upper(),
                                bucket.count(),
                                bucket.bounds())
                        : bucket)
                .toList();
    }

    private static double at(Bucket bucket, double part) {
        if (bucket.bounds() == Histogram.Bounds.CLOSED) {
            return bucket.lower() + (bucket.upper() - bucket.lower()) * part;
        }
        double low = log2(Math.abs(bucket.lower()));
        double high = log2(Math.abs(bucket.upper()));
        double size = Math.pow(2, low + (high - low) * part);
        return bucket.lower() < 0 ? -size : size;
    }

    /** How many of them lie between the two, as a part of all. */
    static double fraction(double lower, double upper, Histogram histogram) {
        if (histogram.count() == 0 || Double.isNaN(lower) || Double.isNaN(upper)) {
            return Double.NaN;
        }
        if (lower >= upper) {
            return 0;
        }
        var buckets = buckets(histogram);
        return (upTo(upper, buckets) - upTo(lower, buckets)) / histogram.count();
    }

    private static double upTo(double value, List<Bucket> buckets) {
        double sum = 0;
        for (var bucket : buckets) {
            if (bucket.lower() >= value) {
                break;
            }
            if (bucket.upper() <= value) {
                sum += bucket.count();
            } else if (bucket.bounds() == Histogram.Bounds.CLOSED) {
                sum += bucket.count() * (value - bucket.lower()) / (bucket.upper() - bucket.lower());
            } else {
                double low = log2(Math.abs(bucket.lower()));
                double high = log2(Math.abs(bucket.upper()));
                sum += bucket.count() * (log2(Math.abs(value)) - low) / (high - low);
            }
        }
        return sum;
    }

    /** Each value is taken to be in the (geometric) middle of its bucket. */
    static double variance(Histogram histogram) {
        double mean = histogram.sum() / histogram.count();
        double sum = 0;
        for (var bucket : histogram.buckets()) {
            double middle = bucket.bounds() == Histogram.Bounds.CLOSED
                    ? 0
                    : Math.copySign(
                            Math.sqrt(Math.abs(bucket.lower())) * Math.sqrt(Math.abs(bucket.upper())), bucket.lower());
            sum += bucket.count() * (middle - mean) * (middle - mean);
        }
        return sum / histogram.count();
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
