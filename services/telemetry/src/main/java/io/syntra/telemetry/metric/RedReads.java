package io.syntra.telemetry.metric;

import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.telemetry.postgres.Postgres;
import io.syntra.telemetry.query.TimeRange;
import io.syntra.telemetry.retention.Retention;
import io.syntra.telemetry.retention.StoredSignal;
import io.syntra.telemetry.service.KnownServices;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rate, errors and duration. By service, release and route from what the router saw, which is every request; by
 * {@code http.route}, which a service knows better, from the spans that it sends of its own side.
 */
@Singleton
class RedReads {

    private static final int MOST = 500;

    private static final String TRAFFIC = """
            SELECT toString(service_id) AS service, %s AS release, %s AS path,
                   toInt64(sum(requests)) AS all_requests, toInt64(sum(server_errors)) AS all_errors,
                   CAST(sumForEach(latency_counts), 'Array(Int64)') AS latency
            FROM traffic
            WHERE workspace = {workspace:String} AND {there}
              AND second < toDateTime({to:Int64}, 'UTC') AND ({service:String} = '' OR service_id = toUUIDOrZero({service:String}))
            GROUP BY service, release, path
            ORDER BY all_requests DESC, service, release, path LIMIT {limit:UInt32}""";

    private static final String BY_SERVICE = TRAFFIC.formatted("''", "''");
    private static final String BY_RELEASE = TRAFFIC.formatted("version", "''");
    private static final String BY_ROUTE = TRAFFIC.formatted("version", "route");

    private static final String BY_HTTP_ROUTE = """
            SELECT toString(service_id) AS service, version AS release,
                   trim(concat(if(attributes['http.request.method'] != '', attributes['http.request.method'],
                                  attributes['http.method']), ' ', attributes['http.route'])) AS path,
                   toInt64(count()) AS all_requests, toInt64(countIf(status = 2)) AS all_errors,
                   quantiles(0.5, 0.95, 0.99)(duration_ns / 1e6) AS latency
            FROM spans
            WHERE workspace = {workspace:String} AND {there}
              AND ts < toDateTime64({to:Int64}, 9, 'UTC') AND kind = 2 AND attributes['http.route'] != ''
              AND ({service:String} = '' OR service_id = toUUIDOrZero({service:String}))
            GROUP BY service, release, path
            ORDER BY all_requests DESC, service, release, path LIMIT {limit:UInt32}""";

    private final ClickHouse clickHouse;
    private final Schema schema;
    private final Postgres postgres;
    private final KnownServices services;
    private final Retention retention;

    RedReads(ClickHouse clickHouse, Schema schema, Postgres postgres, KnownServices services, Retention retention) {
        this.clickHouse = clickHouse;
        this.schema = schema;
        this.postgres = postgres;
        this.services = services;
        this.retention = retention;
    }

    /** What rows are told apart by. */
    enum By {
        SERVICE(BY_SERVICE),
        RELEASE(BY_RELEASE),
        ROUTE(BY_ROUTE),
        HTTP_ROUTE(BY_HTTP_ROUTE);

        private final String sql;

        By(String sql) {
            this.sql = sql;
        }

        boolean isRoute() {
            return this == ROUTE || this == HTTP_ROUTE;
        }
    }

    RedView read(WorkspaceId workspace, Optional<ServiceId> service, By by, TimeRange range) {
        schema.ensureForRead();
        var names = postgres.await(() -> Panache.withSession(() -> services.names(workspace)));
        var parameters = new HashMap<String, Object>();
        parameters.put("workspace", workspace.value());
        parameters.put("to", range.to().getEpochSecond());
        parameters.put("service", service.map(ServiceId::toString).orElse(""));
        parameters.put("limit", MOST + 1);
        var rows = new ArrayList<RedView.Row>();
        var signal = by == By.HTTP_ROUTE ? StoredSignal.TRACES : StoredSignal.TRAFFIC;
        var there = retention.of(workspace).condition(signal, range.from(), parameters);
        clickHouse.read(
                workspace,
                by.sql.replace("{there}", there),
                parameters,
                row -> rows.add(row(row, by, names, range.from(), range.to())));
        return new RedView(range.from(), range.to(), rows.subList(0, Math.min(rows.size(), MOST)), rows.size() > MOST);
    }

    private static RedView.Row row(
            ClickHouseBinaryFormatReader row, By by, Map<UUID, String> names, Instant from, Instant to) {
        var service = row.getString("service");
        long requests = row.getLong("all_requests");
        long errors = row.getLong("all_errors");
        var latency = by == By.HTTP_ROUTE ? measured(row) : counted(row);
        return new RedView.Row(
                names.getOrDefault(UUID.fromString(service), service),
                by == By.SERVICE ? null : row.getString("release"),
                by.isRoute() ? row.getString("path") : null,
                requests,
                (double) requests / Math.max(1, Duration.between(from, to).toSeconds()),
                errors,
                requests == 0 ? 0 : (double) errors / requests,
                latency[0],
                latency[1],
                latency[2]);
    }

    private static @Nullable Double[] measured(ClickHouseBinaryFormatReader row) {
        return Arrays.stream(row.getDoubleArray("latency"))
                .mapToObj(value -> Double.isFinite(value) ? value : null)
                .toArray(Double[]::new);
    }

    private static @Nullable Double[] counted(ClickHouseBinaryFormatReader row) {
        var counts = Arrays.stream(row.getLongArray("latency")).boxed().toList();
        var traffic = new Traffic(0, 0, 0, 0, counts);
        return new @Nullable Double[] {
            orNull(TrafficMetric.LATENCY_P50.of(traffic)),
            orNull(TrafficMetric.LATENCY_P95.of(traffic)),
            orNull(TrafficMetric.LATENCY_P99.of(traffic))
        };
    }

    private static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}
