package io.syntra.telemetry.promql.evaluation;

import io.syntra.telemetry.promql.series.Histogram;
import io.syntra.telemetry.promql.series.Histogram.Bucket;
import java.util.List;

/**
 * What a histogram says of its values. Within a bucket they lie so that each part of it that grows by the same factor has
 * as many; those that are no numbers are in no bucket.
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
        var buckets = histogram.buckets();
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

    private static double at(Bucket bucket, double part) {
        if (bucket.lower() == 0 && bucket.upper() == 0) {
            return 0;
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
        var buckets = histogram.buckets();
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
            double middle = Math.copySign(
                    Math.sqrt(Math.abs(bucket.lower())) * Math.sqrt(Math.abs(bucket.upper())), bucket.lower());
            sum += bucket.count() * (middle - mean) * (middle - mean);
        }
        return sum / histogram.count();
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
