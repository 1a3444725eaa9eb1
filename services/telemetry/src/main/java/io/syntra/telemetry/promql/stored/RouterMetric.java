package io.syntra.telemetry.promql.stored;

import io.syntra.contracts.event.TrafficSample;
import io.syntra.telemetry.metric.PointKind;
import io.syntra.telemetry.query.catalog.Dataset;
import io.syntra.telemetry.query.translate.PointScan;
import io.syntra.telemetry.query.translate.Scope;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the router saw of a service's requests, as metrics: their deltas over {@value #SECONDS} seconds. A service that sends
 * a metric of such a name is not heard.
 */
@SuppressWarnings("ImmutableEnumChecker") // StoredMetric is a record of values
enum RouterMetric {
    REQUESTS(
            "syntra.router.requests",
            PointKind.SUM,
            "{request}",
            "toFloat64(sum(requests)) AS value, toUInt64(0) AS count,"
                    + " CAST([], 'Array(Float64)') AS bounds, CAST([], 'Array(UInt64)') AS bucket_counts"),

    /** Answered with 5xx. */
    ERRORS(
            "syntra.router.errors",
            PointKind.SUM,
            "{request}",
            "toFloat64(sum(server_errors)) AS value, toUInt64(0) AS count,"
                    + " CAST([], 'Array(Float64)') AS bounds, CAST([], 'Array(UInt64)') AS bucket_counts"),

    /** Their sum is not known. */
    DURATION(
            "syntra.router.request.duration",
            PointKind.HISTOGRAM,
            "s",
            "toFloat64(0) AS value,"
                    + " toUInt64(arraySum(sumForEach(latency_counts))) AS count,"
                    + " CAST([" + bounds() + "], 'Array(Float64)') AS bounds,"
                    + " CAST(sumForEach(latency_counts), 'Array(UInt64)') AS bucket_counts");

    /** Fewer points than the router's seconds, and still four in a minute. */
    private static final int SECONDS = 15;

    /** What tells its series apart, beside service and version. */
    static final Set<String> ATTRIBUTES = Set.of("route", "region");

    private final StoredMetric metric;
    private final String columns;

    RouterMetric(String name, PointKind kind, String unit, String columns) {
        this.metric = new StoredMetric(name, kind, true, unit);
        this.columns = columns;
    }

    private static String bounds() {
        return TrafficSample.LATENCY_BOUNDS_MS.stream()
                .map(ms -> String.valueOf(ms / 1e3))
                .collect(Collectors.joining(", "));
    }

    StoredMetric metric() {
        return metric;
    }

    static Optional<RouterMetric> of(StoredMetric metric) {
        return Stream.of(values()).filter(each -> each.metric.equals(metric)).findFirst();
    }

    /** Whether it would be told under a name of theirs. */
    static boolean isNamedLikeOne(StoredMetric sent) {
        return Stream.of(values()).flatMap(each -> each.metric.names().stream()).anyMatch(sent.names()::contains);
    }

    /** Whose requests the router saw, in {@code service_id}. */
    static PointScan services(Scope scope) {
        return new PointScan(scope, Dataset.TRAFFIC, rows -> "SELECT service_id FROM " + rows);
    }

    /** @param metrics at least one */
    static PointScan points(Scope scope, Collection<RouterMetric> metrics) {
        return new PointScan(scope, Dataset.TRAFFIC, rows -> metrics.stream()
                .map(metric -> metric.select(rows))
                .collect(Collectors.joining(" UNION ALL ")));
    }

    private String select(String rows) {
        return "SELECT service_id, '" + metric.name() + "' AS metric, toInt8("
                + metric.kind().number()
                + ") AS kind, true AS monotonic, '" + metric.unit() + "' AS unit, false AS cumulative,"
                + " cityHash64(version, region, route) AS series, version, '' AS replica, '' AS scope,"
                + " CAST(map('route', toString(route), 'region', toString(region)), 'Map(String, String)') AS attributes,"
                + " toDateTime64(toStartOfInterval(second, INTERVAL " + SECONDS + " SECOND), 9, 'UTC') AS start_ts,"
                + " start_ts + INTERVAL " + SECONDS + " SECOND AS ts, " + columns + ", toFloat64(0) AS sum,"
                + " toInt32(0) AS scale, toUInt64(0) AS zero_count, toInt32(0) AS positive_offset,"
                + " CAST([], 'Array(UInt64)') AS positive_counts, toInt32(0) AS negative_offset,"
                + " CAST([], 'Array(UInt64)') AS negative_counts FROM " + rows
                + " GROUP BY service_id, version, region, route, start_ts, ts";
    }
}
