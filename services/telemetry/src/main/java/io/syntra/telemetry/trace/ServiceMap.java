package io.syntra.telemetry.trace;

import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.telemetry.postgres.Postgres;
import io.syntra.telemetry.query.TimeRange;
import io.syntra.telemetry.retention.Retention;
import io.syntra.telemetry.retention.StoredSignal;
import io.syntra.telemetry.service.KnownServices;
import io.syntra.telemetry.signal.Nanos;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who calls whom, from the two spans of each call: the caller's (client or producer), and below it the callee's (server or
 * consumer). What a caller calls that sends no spans, a database for example, goes by what the caller says of it.
 */
@Singleton
class ServiceMap {

    static final int MOST_EDGES = 500;

    /** How many spans one answer looks at; of more, whole traces are left out, which keeps both sides of a call. */
    private static final long MOST_SPANS = 2_000_000;

    /** A callee's clock may differ, and a message may be read later. */
    private static final Duration APART = Duration.ofMinutes(5);

    private static final String COUNT = """
            SELECT count() AS n FROM spans
            WHERE workspace = {workspace:String} AND {there}
              AND ts < fromUnixTimestamp64Nano({to:Int64}, 'UTC') AND kind IN (2, 3, 4, 5)""";

    private static final String EDGES = """
            SELECT toString(caller) AS caller_id, ifNull(toString(callee), '') AS callee_id, outside, is_message,
                   toInt64(count()) AS calls, toInt64(countIf(failed)) AS errors,
                   quantile(0.5)(lasted) / 1e6 AS p50, quantile(0.95)(lasted) / 1e6 AS p95
            FROM (
                SELECT calls.service_id AS caller, answers.service_id AS callee,
                       if(isNull(answers.service_id), calls.peer, '') AS outside, calls.kind = 4 AS is_message,
                       calls.status = 2 OR ifNull(answers.status, 0) = 2 AS failed,
                       if(calls.kind = 4, ifNull(answers.duration_ns, calls.duration_ns), calls.duration_ns) AS lasted
                FROM (
                    SELECT trace_id, span_id, service_id, duration_ns, status, kind,
                           multiIf(attributes['peer.service'] != '', attributes['peer.service'],
                                   attributes['db.system.name'] != '', attributes['db.system.name'],
                                   attributes['db.system'] != '', attributes['db.system'],
                                   attributes['messaging.system'] != '', attributes['messaging.system'],
                                   attributes['server.address'] != '', attributes['server.address'],
                                   attributes['net.peer.name']) AS peer
                    FROM spans
                    WHERE workspace = {workspace:String} AND {there}
                      AND ts < fromUnixTimestamp64Nano({to:Int64}, 'UTC') AND kind IN (3, 4)
                      AND cityHash64(trace_id) % {share:UInt64} = 0
                ) AS calls
                LEFT JOIN (
                    SELECT trace_id, parent_span_id, service_id, duration_ns, status
                    FROM spans
                    WHERE workspace = {workspace:String} AND {there_earlier}
                      AND ts < fromUnixTimestamp64Nano({later:Int64}, 'UTC') AND kind IN (2, 5)
                      AND cityHash64(trace_id) % {share:UInt64} = 0
                ) AS answers
                ON calls.trace_id = answers.trace_id AND calls.span_id = answers.parent_span_id
            )
            WHERE callee_id != '' OR outside != ''
            GROUP BY caller_id, callee_id, outside, is_message
            ORDER BY calls DESC, caller_id, callee_id, outside LIMIT {limit:UInt32}""";

    private final ClickHouse clickHouse;
    private final Schema schema;
    private final Postgres postgres;
    private final KnownServices services;
    private final Retention retention;

    ServiceMap(ClickHouse clickHouse, Schema schema, Postgres postgres, KnownServices services, Retention retention) {
        this.clickHouse = clickHouse;
        this.schema = schema;
        this.postgres = postgres;
        this.services = services;
        this.retention = retention;
    }

    ServiceMapView read(WorkspaceId workspace, TimeRange range) {
        schema.ensureForRead();
        var names = postgres.await(() -> Panache.withSession(() -> services.names(workspace)));
        var parameters = parameters(workspace, range);
        var kept = retention.of(workspace);
        var there = kept.condition(StoredSignal.TRACES, range.from(), parameters);
        long share = share(workspace, COUNT.replace("{there}", there), parameters);
        parameters.put("share", share);
        parameters.put("limit", MOST_EDGES + 1);
        var seconds = Duration.between(range.from(), range.to()).toSeconds();
        var edges = new ArrayList<ServiceMapView.Edge>();
        var edgesThere = EDGES.replace("{there}", there)
                .replace(
                        "{there_earlier}",
                        kept.condition(StoredSignal.TRACES, range.from().minus(APART), parameters));
        clickHouse.read(workspace, edgesThere, parameters, row -> edges.add(edge(row, names, share, seconds)));
        return new ServiceMapView(
                range.from(),
                range.to(),
                edges.subList(0, Math.min(edges.size(), MOST_EDGES)),
                share,
                edges.size() > MOST_EDGES);
    }

    private static Map<String, Object> parameters(WorkspaceId workspace, TimeRange range) {
        var parameters = new HashMap<String, Object>();
        parameters.put("workspace", workspace.value());
        parameters.put("to", Nanos.of(range.to()));
        parameters.put("later", Nanos.of(range.to().plus(APART)));
        return parameters;
    }

    private long share(WorkspaceId workspace, String count, Map<String, Object> parameters) {
        var spans = new long[1];
        clickHouse.read(workspace, count, parameters, row -> {
            spans[0] = row.getBigInteger("n").longValue();
            return true;
        });
        return Math.max(1, Math.ceilDiv(spans[0], MOST_SPANS));
    }

    private static ServiceMapView.Edge edge(
            ClickHouseBinaryFormatReader row, Map<UUID, String> names, long share, long seconds) {
        var callee = row.getString("callee_id");
        long calls = row.getLong("calls") * share;
        long errors = row.getLong("errors") * share;
        return new ServiceMapView.Edge(
                name(row.getString("caller_id"), names),
                callee.isEmpty() ? row.getString("outside") : name(callee, names),
                callee.isEmpty() ? "external" : "service",
                row.getBoolean("is_message") ? "message" : "call",
                calls,
                (double) calls / Math.max(1, seconds),
                errors,
                (double) errors / calls,
                finite(row.getDouble("p50")),
                finite(row.getDouble("p95")));
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    private static String name(String service, Map<UUID, String> names) {
        return names.getOrDefault(UUID.fromString(service), service);
    }
}
