package io.syntra.telemetry.metric;

import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.clickhouse.AnswerRoom;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.query.TimeRange;
import io.syntra.telemetry.retention.Retention;
import io.syntra.telemetry.retention.StoredSignal;
import io.syntra.telemetry.signal.Ended;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads metrics that services sent, one slot of one stored series at a time. */
@Singleton
class PointReads {

    /** Cumulative series need a value from before the range to subtract. */
    private static final int LOOK_BACK_SECONDS = 600;

    private static final int MOST_NAMES = 200;

    private static final String POINTS = """
            FROM metric_points
            WHERE workspace = {workspace:String} AND service_id = {service:UUID} AND metric = {metric:String}
              AND %s
              AND ts >= toDateTime64({since:Int64}, 9, 'UTC') AND ts < toDateTime64({to:Int64}, 9, 'UTC')""".formatted(Ended.NOT_SQL);

    /**
     * What each point adds to the one before, however many are in a slot: all of it where the series began anew, which also
     * a later start says, and nothing where nobody knows since when it grew. Exponential buckets are brought to the
     * coarsest scale, and numbered as in {@link ExponentialCounts}.
     */
    private static final String SLOTS = """
            WITH coalesce((SELECT min(scale) %1$s AND kind = 'exponential_histogram'), 0) AS coarsest,
                 points AS (
                     SELECT series, version, attributes, toString(kind) AS of_kind, cumulative, monotonic, unit, ts, start_ts,
                            value, toInt64(metric_points.count) AS n, bounds,
                            CAST(bucket_counts, 'Array(Int64)') AS buckets,
                            arrayReduce('sumMap',
                                [arrayConcat(
                                    arrayMap(i -> {side:Int64} + toInt64(floor((positive_offset + i - 1) / exp2(scale - coarsest))),
                                        CAST(arrayEnumerate(positive_counts), 'Array(Int64)')),
                                    arrayMap(i -> -{side:Int64} - toInt64(floor((negative_offset + i - 1) / exp2(scale - coarsest))),
                                        CAST(arrayEnumerate(negative_counts), 'Array(Int64)')),
                                    [toInt64(0)])],
                                [CAST(arrayConcat(positive_counts, negative_counts, [zero_count]), 'Array(Int64)')]) AS spread
                     %1$s),
                 steps AS (
                     SELECT *, count() OVER one > 0 AS has_before, any(value) OVER one AS value_before, any(n) OVER one AS n_before,
                            any(start_ts) OVER one AS start_before, any(bounds) OVER one AS bounds_before,
                            any(buckets) OVER one AS buckets_before, any(spread) OVER one AS spread_before
                     FROM points
                     WINDOW one AS (PARTITION BY series ORDER BY ts ASC ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING)),
                 grown AS (
                     SELECT *, multiIf(NOT cumulative, 'all',
                            NOT has_before, if(start_ts >= toDateTime64({since:Int64}, 9, 'UTC') AND start_ts < ts, 'all', 'nothing'),
                            value < value_before OR n < n_before OR bounds != bounds_before
                                OR (start_ts > start_before AND start_ts < ts), 'all',
                            'difference') AS adds
                     FROM steps)
            SELECT series, any(version) AS of_version, any(attributes) AS labels, any(of_kind) AS point_kind,
                   any(cumulative) AS is_cumulative, any(monotonic) AS is_monotonic, any(unit) AS of_unit,
                   toInt64(floor((toInt64(toUnixTimestamp(ts)) - {from:Int64}) / {step:Int64})) AS slot,
                   avg(value) AS mean,
                   sum(multiIf(adds = 'all', value, adds = 'nothing', 0, value - value_before)) AS added,
                   sumForEach(multiIf(adds = 'all', buckets, adds = 'nothing', [],
                       arrayMap((now, was) -> now - was, buckets, arrayResize(buckets_before, length(buckets))))) AS added_buckets,
                   argMax(bounds, ts) AS latest_bounds,
                   sumMap(multiIf(adds = 'all', spread,
                       adds = 'nothing', CAST(([], []), 'Tuple(Array(Int64), Array(Int64))'),
                       mapSubtract(spread, spread_before))) AS added_spread,
                   added_spread.1 AS spread_keys, added_spread.2 AS spread_counts, toInt64(coarsest) AS of_scale
            FROM grown
            WHERE ts >= toDateTime64({from:Int64}, 9, 'UTC')
            GROUP BY series, slot
            ORDER BY series, slot""".formatted(POINTS);

    private static final String NAMES = """
            SELECT DISTINCT metric FROM metric_points
            WHERE workspace = {workspace:String} AND service_id = {service:UUID}
              AND ts >= toDateTime64({kept:Int64}, 9, 'UTC')
            ORDER BY metric LIMIT {limit:UInt32}""";

    private final ClickHouse clickHouse;
    private final Retention retention;
    private final AnswerRoom room;

    PointReads(ClickHouse clickHouse, Retention retention, AnswerRoom room) {
        this.room = room;
        this.clickHouse = clickHouse;
        this.retention = retention;
    }

    /** What one stored series did within one slot; nothing of before the range. */
    record Slot(
            long series,
            Map<String, String> labels,
            String kind,
            boolean cumulative,
            boolean monotonic,
            String unit,
            int slot,
            double mean,
            double added,
            List<Long> addedBuckets,
            List<Double> bounds,
            ExponentialCounts addedExponential) {

        /** What goes up and down and is told as a whole, such as requests in flight, is a level like a gauge. */
        boolean isLevel() {
            return kind.equals("gauge") || (kind.equals("sum") && cumulative && !monotonic);
        }
    }

    List<Slot> slots(WorkspaceId workspace, ServiceId service, String metric, TimeRange range) {
        var slots = new ArrayList<Slot>();
        var back = Math.max(LOOK_BACK_SECONDS, range.stepSeconds());
        var parameters = Map.<String, Object>of(
                "workspace", workspace.value(),
                "service", service.toString(),
                "metric", metric,
                "from", range.from().getEpochSecond(),
                "since", Math.max(range.from().getEpochSecond() - back, since(workspace, service)),
                "to", range.to().getEpochSecond(),
                "step", range.stepSeconds(),
                "side", ExponentialCounts.SIDE);
        var held = room.openForRequest();
        clickHouse.read(workspace, SLOTS, parameters, row -> {
            var slot = slot(row);
            held.add(List.of(
                    slot.labels(),
                    slot.addedBuckets(),
                    slot.bounds(),
                    slot.addedExponential().counts()));
            return slots.add(slot);
        });
        return slots;
    }

    /** Names that the service has sent within what is kept. */
    List<String> names(WorkspaceId workspace, ServiceId service) {
        var names = new ArrayList<String>();
        var parameters = Map.<String, Object>of(
                "workspace", workspace.value(),
                "service", service.toString(),
                "kept", since(workspace, service),
                "limit", MOST_NAMES);
        clickHouse.read(workspace, NAMES, parameters, row -> names.add(row.getString("metric")));
        return names;
    }

    /** Rounded up: what began within a second may be gone. */
    private long since(WorkspaceId workspace, ServiceId service) {
        return retention.of(workspace).since(StoredSignal.METRICS, service).getEpochSecond() + 1;
    }

    private static Slot slot(ClickHouseBinaryFormatReader row) {
        var labels = new HashMap<String, String>(row.<Map<String, String>>readValue("labels"));
        var version = row.getString("of_version");
        if (!version.isEmpty()) {
            labels.putIfAbsent("version", version);
        }
        return new Slot(
                row.getBigInteger("series").longValue(),
                labels,
                row.getString("point_kind"),
                row.getBoolean("is_cumulative"),
                row.getBoolean("is_monotonic"),
                row.getString("of_unit"),
                Math.toIntExact(row.getLong("slot")),
                row.getDouble("mean"),
                row.getDouble("added"),
                Arrays.stream(row.getLongArray("added_buckets")).boxed().toList(),
                Arrays.stream(row.getDoubleArray("latest_bounds")).boxed().toList(),
                exponential(row));
    }

    private static ExponentialCounts exponential(ClickHouseBinaryFormatReader row) {
        var keys = row.getLongArray("spread_keys");
        var counts = row.getLongArray("spread_counts");
        var byKey = new TreeMap<Long, Long>();
        for (int i = 0; i < keys.length; i++) {
            byKey.put(keys[i], counts[i]);
        }
        return new ExponentialCounts(Math.toIntExact(row.getLong("of_scale")), byKey);
    }
}
