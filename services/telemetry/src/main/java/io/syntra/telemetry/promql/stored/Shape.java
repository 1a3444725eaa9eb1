package io.syntra.telemetry.promql.stored;

import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import io.syntra.telemetry.promql.stored.Buckets.Exponential;
import io.syntra.telemetry.promql.stored.Buckets.Exponential.Half;
import io.syntra.telemetry.signal.Ended;
import java.util.Optional;

/** What is read of points. */
enum Shape {
    /** Of gauges and sums: the value. */
    NUMBER(", groupArray(value) AS numbers"),

    /** Of anything else: how many values there were, and their sum. */
    TOTALS(Columns.TOTALS),

    /** Buckets, too. */
    EXPLICIT(Columns.TOTALS + ", groupArray(toInt64(length(bounds))) AS bounds_sizes,"
            + " groupArrayArray(bounds) AS all_bounds, " + Columns.sized("bucket_counts")),

    EXPONENTIAL(Columns.TOTALS + ", groupArray(toInt64(scale)) AS scales, groupArray(toInt64(zero_count)) AS zeros,"
            + " groupArray(zero_threshold) AS widths,"
            + " groupArray(toInt64(positive_offset)) AS positive_offsets,"
            + " groupArray(toInt64(negative_offset)) AS negative_offsets, "
            + Columns.sized("positive_counts") + ", " + Columns.sized("negative_counts"));

    private static final class Columns {

        static final String TOTALS = ", groupArray(if(" + Ended.SQL
                + ", value, toFloat64(metric_points.count))) AS counts, groupArray(metric_points.sum) AS sums";

        /** A list of each point, as one list of all. */
        static String sized(String column) {
            return "groupArray(toInt64(length(" + column + "))) AS " + column + "_sizes, CAST(groupArrayArray(" + column
                    + "), 'Array(Int64)') AS all_" + column;
        }
    }

    private final String columns;

    Shape(String columns) {
        this.columns = columns;
    }

    String columns() {
        return columns;
    }

    /** @param buckets whether they are wanted, where there are any */
    static Shape of(StoredMetric metric, boolean buckets) {
        return switch (metric.kind()) {
            case GAUGE, SUM -> NUMBER;
            case SUMMARY -> TOTALS;
            case HISTOGRAM -> buckets ? EXPLICIT : TOTALS;
            case EXPONENTIAL_HISTOGRAM -> buckets ? EXPONENTIAL : TOTALS;
        };
    }

    /** What points say, by their place. */
    static final class Values {

        private final double[] totals;
        private final double[] sums;
        private final Optional<Buckets.Sent> buckets;

        private Values(double[] totals, double[] sums, Optional<Buckets.Sent> buckets) {
            this.totals = totals;
            this.sums = sums;
            this.buckets = buckets;
        }

        /** The values themselves, or how many there were. */
        double[] totals() {
            return totals;
        }

        /** Of the values; nothing when they are themselves there. */
        double[] sums() {
            return sums;
        }

        Optional<Buckets.Sent> buckets() {
            return buckets;
        }

        Optional<Exponential> exponential() {
            return buckets.filter(Exponential.class::isInstance).map(Exponential.class::cast);
        }
    }

    Values read(ClickHouseBinaryFormatReader row) {
        if (this == NUMBER) {
            return new Values(row.getDoubleArray("numbers"), new double[0], Optional.empty());
        }
        var counts = row.getDoubleArray("counts");
        return new Values(
                counts,
                row.getDoubleArray("sums"),
                switch (this) {
                    case EXPLICIT -> Optional.of(explicit(row));
                    case EXPONENTIAL -> Optional.of(exponential(row));
                    case NUMBER, TOTALS -> Optional.empty();
                });
    }

    private static Buckets.Explicit explicit(ClickHouseBinaryFormatReader row) {
        return new Buckets.Explicit(
                new Parts<>(row.getDoubleArray("all_bounds"), row.getLongArray("bounds_sizes")),
                counts(row, "bucket_counts"));
    }

    private static Exponential exponential(ClickHouseBinaryFormatReader row) {
        return new Exponential(
                row.getLongArray("scales"),
                new Exponential.Zeros(row.getLongArray("zeros"), row.getDoubleArray("widths")),
                new Half(row.getLongArray("positive_offsets"), counts(row, "positive_counts")),
                new Half(row.getLongArray("negative_offsets"), counts(row, "negative_counts")));
    }

    private static Parts<long[]> counts(ClickHouseBinaryFormatReader row, String column) {
        return new Parts<>(row.getLongArray("all_" + column), row.getLongArray(column + "_sizes"));
    }
}
