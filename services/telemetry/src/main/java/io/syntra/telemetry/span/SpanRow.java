package io.syntra.telemetry.span;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.trace.v1.Span;
import io.syntra.telemetry.clickhouse.Table;
import io.syntra.telemetry.retention.KeptTime;
import io.syntra.telemetry.signal.Attributes;
import io.syntra.telemetry.signal.Nanos;
import io.syntra.telemetry.signal.Origin;
import io.syntra.telemetry.signal.TraceContext;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One span.
 *
 * @param at its start, nanoseconds since 1970
 * @param events as a JSON list
 * @param links as a JSON list
 */
public record SpanRow(
        Origin origin,
        long at,
        long durationNanos,
        TraceContext trace,
        ByteString parentSpanId,
        String name,
        int kind,
        int status,
        String statusMessage,
        String scope,
        Attributes attributes,
        String events,
        String links) {

    /** By OpenTelemetry's numbers. */
    public static final List<String> KINDS =
            List.of("unspecified", "internal", "server", "client", "producer", "consumer");

    public static final List<String> STATUSES = List.of("unset", "ok", "error");

    public static final Table<SpanRow> TABLE = new Table<>(
            "spans",
            List.of(
                    "workspace",
                    "service_id",
                    "ts",
                    "duration_ns",
                    "trace_id",
                    "span_id",
                    "parent_span_id",
                    "name",
                    "kind",
                    "status",
                    "status_message",
                    "version",
                    "replica",
                    "scope",
                    "attributes",
                    "resource",
                    "events",
                    "links",
                    "retention_days"),
            (row, out) -> out.text(row.origin.workspace().value())
                    .uuid(row.origin.service().value())
                    .int64(row.at)
                    .int64(row.durationNanos)
                    .fixed(row.trace.traceId().toByteArray(), TraceContext.TRACE_BYTES)
                    .fixed(row.trace.spanId().toByteArray(), TraceContext.SPAN_BYTES)
                    .fixed(row.parentSpanId.toByteArray(), TraceContext.SPAN_BYTES)
                    .text(row.name)
                    .int8(row.kind)
                    .int8(row.status)
                    .text(row.statusMessage)
                    .text(row.origin.version())
                    .text(row.origin.replica())
                    .text(row.scope)
                    .texts(row.attributes.texts())
                    .repeated(row.origin.resource())
                    .text(row.events)
                    .text(row.links)
                    .int16(row.origin.retentionDays()),
            new Table.Search<>(
                    "service_id, ts, hex(trace_id), hex(span_id)",
                    row -> List.of(
                            row.origin.service(),
                            Nanos.text(row.at),
                            hex(row.trace.traceId()),
                            hex(row.trace.spanId())),
                    row -> List.of(Nanos.day(row.at), row.origin.retentionDays())));

    private static String hex(ByteString id) {
        return HexFormat.of().withUpperCase().formatHex(id.toByteArray());
    }

    public static SpanRow of(Span span, Origin origin, InstrumentationScope scope, KeptTime kept, long receivedMillis) {
        var trace = TraceContext.of(span.getTraceId(), span.getSpanId());
        return new SpanRow(
                origin,
                kept.orReceived(span.getStartTimeUnixNano(), receivedMillis),
                Math.max(0, span.getEndTimeUnixNano() - span.getStartTimeUnixNano()),
                trace,
                TraceContext.of(span.getTraceId(), span.getParentSpanId()).spanId(),
                span.getName(),
                span.getKindValue(),
                span.getStatus().getCodeValue(),
                span.getStatus().getMessage(),
                scope.getName(),
                Attributes.of(span.getAttributesList()),
                events(span),
                links(span));
    }

    private static String events(Span span) {
        return span.getEventsCount() == 0
                ? ""
                : Attributes.json(span.getEventsList().stream()
                        .map(event -> {
                            var json = new LinkedHashMap<String, Object>();
                            json.put("at", event.getTimeUnixNano());
                            json.put("name", event.getName());
                            json.put(
                                    "attributes",
                                    Attributes.of(event.getAttributesList()).texts());
                            return json;
                        })
                        .toList());
    }

    private static String links(Span span) {
        return span.getLinksCount() == 0
                ? ""
                : Attributes.json(span.getLinksList().stream()
                        .map(link -> Map.of(
                                "trace_id",
                                        HexFormat.of()
                                                .formatHex(link.getTraceId().toByteArray()),
                                "span_id",
                                        HexFormat.of()
                                                .formatHex(link.getSpanId().toByteArray()),
                                "attributes",
                                        Attributes.of(link.getAttributesList()).texts()))
                        .toList());
    }
}
