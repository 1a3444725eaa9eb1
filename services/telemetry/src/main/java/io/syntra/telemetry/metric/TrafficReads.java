package io.syntra.telemetry.metric;

import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.telemetry.MetricView;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.query.TimeRange;
import io.syntra.telemetry.retention.Retention;
import io.syntra.telemetry.retention.StoredSignal;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Metrics of the traffic that the router carried: one series for each version. */
@Singleton
class TrafficReads {

    private static final String SQL = """
            SELECT version AS label, intDiv(toInt64(toUnixTimestamp(second)) - {from:Int64}, {step:Int64}) AS slot,
                   toInt64(sum(requests)) AS all_requests, toInt64(sum(server_errors)) AS all_errors,
                   toInt64(sum(bytes_in)) AS all_in, toInt64(sum(bytes_out)) AS all_out,
                   CAST(sumForEach(latency_counts), 'Array(Int64)') AS latency
            FROM traffic
            WHERE workspace = {workspace:String} AND service_id = {service:UUID}
              AND second >= toDateTime(greatest({from:Int64}, {kept:Int64}), 'UTC') AND second < toDateTime({to:Int64}, 'UTC')
            GROUP BY label, slot
            ORDER BY label, slot""";

    private final ClickHouse clickHouse;
    private final Retention retention;

    TrafficReads(ClickHouse clickHouse, Retention retention) {
        this.clickHouse = clickHouse;
        this.retention = retention;
    }

    List<MetricView.Series> read(WorkspaceId workspace, ServiceId service, TrafficMetric metric, TimeRange range) {
        var versions = new TreeMap<String, Traffic[]>();
        var parameters = Map.<String, Object>of(
                "workspace", workspace.value(),
                "service", service.toString(),
                "from", range.from().getEpochSecond(),
                "kept",
                        retention
                                        .of(workspace)
                                        .since(StoredSignal.TRAFFIC, service)
                                        .getEpochSecond()
                                + 1,
                "to", range.to().getEpochSecond(),
                "step", range.stepSeconds());
        clickHouse.read(workspace, SQL, parameters, row -> {
            var slots = versions.computeIfAbsent(row.getString("label"), v -> empty(range));
            slots[Math.toIntExact(row.getLong("slot"))] = new Traffic(
                    row.getLong("all_requests"),
                    row.getLong("all_errors"),
                    row.getLong("all_in"),
                    row.getLong("all_out"),
                    Arrays.stream(row.getLongArray("latency")).boxed().toList());
            return true;
        });
        return versions.entrySet().stream()
                .map(entry -> series(entry.getKey(), entry.getValue(), metric, range))
                .toList();
    }

    private static MetricView.Series series(String version, Traffic[] slots, TrafficMetric metric, TimeRange range) {
        var points = new ArrayList<MetricView.Point>();
        for (int i = 0; i < slots.length; i++) {
            var at = range.at(i);
            metric.of(slots[i]).ifPresent(value -> points.add(new MetricView.Point(at, value)));
        }
        var total = metric.of(Arrays.stream(slots).reduce(Traffic.NONE, Traffic::plus));
        return new MetricView.Series(Map.of("version", version), points, total.orElse(0));
    }

    private static Traffic[] empty(TimeRange range) {
        var slots = new Traffic[range.steps()];
        Arrays.fill(slots, Traffic.NONE);
        return slots;
    }
}
