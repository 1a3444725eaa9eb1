package io.syntra.telemetry.metric;

import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
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

/** Reads metrics that services sent, one slot of one stored series at a time. */
@Singleton
class PointReads {

    /** Cumulative series need a value from before the range to subtract. */
    private static final int LOOK_BACK_SECONDS = 600;

    private static final int MOST_NAMES = 200;

    private static final String SLOTS = """
            SELECT series, any(version) AS of_version, any(attributes) AS labels, any(toString(kind)) AS point_kind,
                   any(cumulative) AS is_cumulative, any(monotonic) AS is_monotonic, any(unit) AS of_unit,
                   toInt64(floor((toInt64(toUnixTimestamp(ts)) - {from:Int64}) / {step:Int64})) AS slot,
                   avg(value) AS mean, sum(value) AS added, argMax(value, ts) AS latest,
                   CAST(sumForEach(bucket_counts), 'Array(Int64)') AS added_buckets,
                   CAST(argMax(bucket_counts, ts), 'Array(Int64)') AS latest_buckets,
                   argMax(bounds, ts) AS latest_bounds
            FROM metric_points
            WHERE workspace = {workspace:String} AND service_id = {service:UUID} AND metric = {metric:String}
              AND %s
              AND ts >= toDateTime64(greatest({from:Int64} - {back:Int64}, {kept:Int64}), 9, 'UTC') AND ts < toDateTime64({to:Int64}, 9, 'UTC')
            GROUP BY series, slot
            ORDER BY series, slot""".formatted(Ended.NOT_SQL);

    private static final String NAMES = """
            SELECT DISTINCT metric FROM metric_points
            WHERE workspace = {workspace:String} AND service_id = {service:UUID}
              AND ts >= toDateTime64({kept:Int64}, 9, 'UTC')
            ORDER BY metric LIMIT {limit:UInt32}""";

    private final ClickHouse clickHouse;
    private final Retention retention;

    PointReads(ClickHouse clickHouse, Retention retention) {
        this.clickHouse = clickHouse;
        this.retention = retention;
    }

    /** What one stored series did within one slot; slots before the range are negative. */
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
            double latest,
            List<Long> addedBuckets,
            List<Long> latestBuckets,
            List<Double> bounds) {

        /** What goes up and down and is told as a whole, such as requests in flight, is a level like a gauge. */
        boolean isLevel() {
            return kind.equals("gauge") || (kind.equals("sum") && cumulative && !monotonic);
        }
    }

    List<Slot> slots(WorkspaceId workspace, ServiceId service, String metric, TimeRange range) {
        var slots = new ArrayList<Slot>();
        var parameters = Map.<String, Object>of(
                "workspace", workspace.value(),
                "service", service.toString(),
                "metric", metric,
                "from", range.from().getEpochSecond(),
                "kept", since(workspace, service),
                "to", range.to().getEpochSecond(),
                "step", range.stepSeconds(),
                "back", Math.max(LOOK_BACK_SECONDS, range.stepSeconds()));
        clickHouse.read(SLOTS, parameters, row -> slots.add(slot(row)));
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
        clickHouse.read(NAMES, parameters, row -> names.add(row.getString("metric")));
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
                row.getDouble("latest"),
                Arrays.stream(row.getLongArray("added_buckets")).boxed().toList(),
                Arrays.stream(row.getLongArray("latest_buckets")).boxed().toList(),
                Arrays.stream(row.getDoubleArray("latest_bounds")).boxed().toList());
    }
}
