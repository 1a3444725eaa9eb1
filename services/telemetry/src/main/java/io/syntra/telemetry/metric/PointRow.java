package io.syntra.telemetry.metric;

import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.syntra.contracts.Sha256;
import io.syntra.telemetry.clickhouse.Table;
import io.syntra.telemetry.signal.Attributes;
import io.syntra.telemetry.signal.Ended;
import io.syntra.telemetry.signal.Nanos;
import io.syntra.telemetry.signal.Origin;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.TreeMap;

/**
 * One point of one series.
 *
 * @param scope the library that measured it
 * @param at nanoseconds since 1970
 * @param startAt of the interval that a sum or histogram covers
 * @param value of a gauge or sum; of all kinds {@link Ended} where the series ends
 */
public record PointRow(
        Origin origin,
        String metric,
        InstrumentationScope scope,
        PointKind kind,
        boolean cumulative,
        boolean monotonic,
        String unit,
        long at,
        long startAt,
        Attributes attributes,
        double value,
        Distribution distribution) {

    public static final Table<PointRow> TABLE = new Table<>(
            "metric_points",
            List.of(
                    "workspace",
                    "service_id",
                    "metric",
                    "scope",
                    "series",
                    "ts",
                    "start_ts",
                    "kind",
                    "cumulative",
                    "monotonic",
                    "unit",
                    "version",
                    "replica",
                    "attributes",
                    "value",
                    "count",
                    "sum",
                    "min",
                    "max",
                    "bounds",
                    "bucket_counts",
                    "scale",
                    "zero_count",
                    "zero_threshold",
                    "positive_offset",
                    "positive_counts",
                    "negative_offset",
                    "negative_counts",
                    "exemplars",
                    "retention_days"),
            (row, out) -> out.text(row.origin.workspace().value())
                    .uuid(row.origin.service().value())
                    .text(row.metric)
                    .text(row.scope.getName())
                    .int64(row.series())
                    .int64(row.at)
                    .int64(row.startAt)
                    .int8(row.kind.number())
                    .int8(row.cumulative ? 1 : 0)
                    .int8(row.monotonic ? 1 : 0)
                    .text(row.unit)
                    .text(row.origin.version())
                    .text(row.origin.replica())
                    .texts(row.attributes.texts())
                    .float64(row.value)
                    .int64(row.distribution.count())
                    .float64(row.distribution.sum())
                    .float64(row.distribution.min())
                    .float64(row.distribution.max())
                    .float64s(row.distribution.bounds())
                    .int64s(row.distribution.counts())
                    .int32(row.distribution.exponential().scale())
                    .int64(row.distribution.exponential().zeroCount())
                    .float64(row.distribution.exponential().zeroThreshold())
                    .int32(row.distribution.exponential().positiveOffset())
                    .int64s(row.distribution.exponential().positiveCounts())
                    .int32(row.distribution.exponential().negativeOffset())
                    .int64s(row.distribution.exponential().negativeCounts())
                    .text(row.distribution.exemplars())
                    .int16(row.origin.retentionDays()),
            new Table.Search<>(
                    "service_id, ts, series",
                    row -> List.of(row.origin.service(), Nanos.text(row.at), Long.toUnsignedString(row.series())),
                    row -> List.of(Nanos.day(row.at), row.origin.retentionDays())));

    /**
     * The same for all points that are one line of a chart: of one version, replica, scope, kind, unit and set of
     * attributes. What OpenTelemetry keeps apart would otherwise look like one counter that is set back each time.
     */
    private long series() {
        var digest = Sha256.digest();
        add(digest, origin.version());
        add(digest, origin.replica());
        add(digest, scope.getName());
        add(digest, scope.getVersion());
        add(digest, Attributes.of(scope.getAttributesList()));
        add(digest, kind + (cumulative ? " cumulative" : "") + (monotonic ? " monotonic" : ""));
        add(digest, unit);
        add(digest, attributes);
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    private static void add(MessageDigest digest, Attributes attributes) {
        add(digest, String.valueOf(attributes.texts().size()));
        new TreeMap<>(attributes.texts()).forEach((key, value) -> {
            add(digest, key);
            add(digest, value);
        });
    }

    private static void add(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }
}
