package io.syntra.telemetry.trace;

import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.clickhouse.AnswerRoom;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.telemetry.log.Severity;
import io.syntra.telemetry.postgres.Postgres;
import io.syntra.telemetry.retention.Retention;
import io.syntra.telemetry.retention.StoredSignal;
import io.syntra.telemetry.service.KnownServices;
import io.syntra.telemetry.signal.Nanos;
import io.syntra.telemetry.span.SpanRow;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads traces. */
@Singleton
class Traces {

    private static final int MOST_SPANS = 5_000;
    private static final int MOST_LINES = 1_000;
    private static final double NANOS = 1e9;
    private static final String SPANS = """
            SELECT toUnixTimestamp64Nano(ts) AS at, toInt64(duration_ns) AS lasted, toString(service_id) AS service,
                   lower(hex(span_id)) AS id, if(parent_span_id = unhex('0000000000000000'), '', lower(hex(parent_span_id)))
                   AS parent, name, toInt32(kind) AS side, toInt32(status) AS outcome, status_message, version,
                   attributes, events
            FROM spans
            WHERE workspace = {workspace:String} AND trace_id = unhex({trace:String}) AND {kept}
              AND ts >= fromUnixTimestamp64Nano({first:Int64}, 'UTC') AND ts <= fromUnixTimestamp64Nano({last:Int64}, 'UTC')
            ORDER BY ts LIMIT {limit:UInt32}""";

    private static final String LINES = """
            SELECT toUnixTimestamp64Nano(ts) AS at, toString(service_id) AS service, toInt32(severity) AS level,
                   substringUTF8(body, 1, 10000) AS line,
                   if(span_id = unhex('0000000000000000'), '', lower(hex(span_id))) AS span
            FROM logs
            WHERE workspace = {workspace:String} AND trace_id = unhex({trace:String}) AND {kept}
              AND ts >= fromUnixTimestamp64Nano({first:Int64}, 'UTC') AND ts <= fromUnixTimestamp64Nano({last:Int64}, 'UTC')
            ORDER BY ts, source_offset, source_index LIMIT {limit:UInt32}""";

    /** One that began less than a day after times were first noted may have parts from before. */
    private static final String TIMES = """
            SELECT toUnixTimestamp64Nano(min(first)) AS begin, toUnixTimestamp64Nano(max(last)) AS end, count() AS noted,
                   min(first) >= (SELECT min(applied_at) + INTERVAL 1 DAY FROM schema_migrations
                                  WHERE name = 'V003__trace_times.sql') AS complete
            FROM trace_times WHERE workspace = {workspace:String} AND trace_id = unhex({trace:String})""";

    private static final Times ALL = new Times(Long.MIN_VALUE / 2, Long.MAX_VALUE / 2);

    private final ClickHouse clickHouse;
    private final Schema schema;
    private final Postgres postgres;
    private final KnownServices services;
    private final Retention retention;
    private final AnswerRoom room;

    Traces(
            ClickHouse clickHouse,
            Schema schema,
            Postgres postgres,
            KnownServices services,
            Retention retention,
            AnswerRoom room) {
        this.clickHouse = clickHouse;
        this.schema = schema;
        this.postgres = postgres;
        this.services = services;
        this.retention = retention;
        this.room = room;
    }

    /** @param trace 32 hexadecimal digits */
    TraceView read(WorkspaceId workspace, String trace) {
        schema.ensureForRead();
        var names = postgres.await(() -> Panache.withSession(() -> services.names(workspace)));
        var nodes = new ArrayList<TraceTree.Node<TraceView.SpanView>>();
        var kept = retention.of(workspace);
        var times = times(workspace, trace);
        var spans = parameters(workspace, trace, times, MOST_SPANS);
        var held = room.openForRequest();
        var cut = new boolean[1];
        clickHouse.read(
                workspace,
                SPANS.replace("{kept}", kept.condition(StoredSignal.TRACES, Instant.EPOCH, spans)),
                spans,
                row -> {
                    var node = node(row, names);
                    cut[0] |= !held.fits(List.of(node.span().attributes(), row.getString("events")));
                    return !cut[0] && nodes.add(node);
                });
        var lines = new ArrayList<TraceView.Line>();
        var logs = parameters(workspace, trace, times, MOST_LINES);
        clickHouse.read(
                workspace,
                LINES.replace("{kept}", kept.condition(StoredSignal.LOGS, Instant.EPOCH, logs)),
                logs,
                row -> {
                    cut[0] |= !held.fits(row.getString("line"));
                    return !cut[0] && lines.add(line(row, names));
                });
        if (nodes.isEmpty() && lines.isEmpty()) {
            throw ProblemException.of(
                    ProblemCode.NOT_FOUND,
                    "Nothing of trace " + trace + " is here: it was never sent, is still on its way, or older than what"
                            + " is kept (GET /api/v1/retention).");
        }
        return view(trace, nodes, lines, cut[0]);
    }

    /** When a trace was, in nanoseconds since 1970. */
    record Times(long first, long last) {}

    /** All times when none were noted: of what came before, and of what is being stored at this moment. */
    Times times(WorkspaceId workspace, String trace) {
        var found = new ArrayList<Times>();
        clickHouse.read(
                workspace,
                TIMES,
                Map.of("workspace", workspace.value(), "trace", trace),
                row -> row.getBigInteger("noted").signum() > 0
                        && row.getBoolean("complete")
                        && found.add(new Times(row.getLong("begin"), row.getLong("end"))));
        return found.stream().findFirst().orElse(ALL);
    }

    private static Map<String, Object> parameters(WorkspaceId workspace, String trace, Times times, int limit) {
        var parameters = new HashMap<String, Object>();
        parameters.put("workspace", workspace.value());
        parameters.put("trace", trace);
        parameters.put("first", times.first());
        parameters.put("last", times.last());
        parameters.put("limit", limit + 1);
        return parameters;
    }

    private static TraceView view(
            String trace, List<TraceTree.Node<TraceView.SpanView>> nodes, List<TraceView.Line> lines, boolean cut) {
        var spans = TraceTree.order(nodes.subList(0, Math.min(nodes.size(), MOST_SPANS))).stream()
                .map(placed -> placed(placed.span(), placed.depth(), placed.orphan()))
                .toList();
        long begin = nodes.isEmpty()
                ? Nanos.of(lines.getFirst().at())
                : nodes.getFirst().begin();
        long end = nodes.stream()
                .mapToLong(node -> node.begin() + Math.round(node.span().duration() * NANOS))
                .max()
                .orElse(begin);
        return new TraceView(
                trace,
                Nanos.at(begin),
                (end - begin) / NANOS,
                spans.stream().map(TraceView.SpanView::service).distinct().toList(),
                spans,
                lines.subList(0, Math.min(lines.size(), MOST_LINES)),
                cut || nodes.size() > MOST_SPANS || lines.size() > MOST_LINES);
    }

    private static TraceView.SpanView placed(TraceView.SpanView span, int depth, boolean orphan) {
        return new TraceView.SpanView(
                span.spanId(),
                span.parentSpanId(),
                depth,
                orphan,
                span.service(),
                span.name(),
                span.kind(),
                span.status(),
                span.statusMessage(),
                span.from(),
                span.duration(),
                span.version(),
                span.attributes(),
                span.events());
    }

    private static TraceTree.Node<TraceView.SpanView> node(ClickHouseBinaryFormatReader row, Map<UUID, String> names) {
        var id = row.getString("id");
        var parent = row.getString("parent");
        long at = row.getLong("at");
        return new TraceTree.Node<>(
                id,
                parent,
                at,
                new TraceView.SpanView(
                        id,
                        orNull(parent),
                        0,
                        false,
                        name(row.getString("service"), names),
                        row.getString("name"),
                        named(SpanRow.KINDS, row.getInteger("side")),
                        named(SpanRow.STATUSES, row.getInteger("outcome")),
                        orNull(row.getString("status_message")),
                        Nanos.at(at),
                        row.getLong("lasted") / NANOS,
                        orNull(row.getString("version")),
                        row.readValue("attributes"),
                        events(row.getString("events"))));
    }

    private static TraceView.Line line(ClickHouseBinaryFormatReader row, Map<UUID, String> names) {
        return new TraceView.Line(
                Nanos.at(row.getLong("at")),
                name(row.getString("service"), names),
                Severity.nameOf(row.getInteger("level")),
                row.getString("line"),
                orNull(row.getString("span")));
    }

    private static String name(String service, Map<UUID, String> names) {
        return names.getOrDefault(UUID.fromString(service), service);
    }

    private static String named(List<String> names, int number) {
        return number < names.size() ? names.get(number) : names.getFirst();
    }

    private static JsonNode events(String json) {
        try {
            return Json.mapper().readTree(json.isEmpty() ? "[]" : json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what SpanRow wrote is no JSON", e);
        }
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
