package io.syntra.telemetry.log;

import io.syntra.telemetry.clickhouse.Table;
import io.syntra.telemetry.signal.Attributes;
import io.syntra.telemetry.signal.Nanos;
import io.syntra.telemetry.signal.Origin;
import io.syntra.telemetry.signal.TraceContext;
import java.util.List;

/**
 * One line.
 *
 * @param at nanoseconds since 1970
 * @param offset of its Kafka record
 * @param index within its Kafka record
 */
public record LogRow(
        Origin origin,
        long at,
        int severity,
        String body,
        TraceContext trace,
        String scope,
        Attributes attributes,
        long offset,
        int index) {

    public static final Table<LogRow> TABLE = new Table<>(
            "logs",
            List.of(
                    "workspace",
                    "service_id",
                    "ts",
                    "severity",
                    "body",
                    "version",
                    "replica",
                    "trace_id",
                    "span_id",
                    "scope",
                    "attributes",
                    "resource",
                    "source_offset",
                    "source_index",
                    "retention_days"),
            (row, out) -> out.text(row.origin.workspace().value())
                    .uuid(row.origin.service().value())
                    .int64(row.at)
                    .int8(row.severity)
                    .text(row.body)
                    .text(row.origin.version())
                    .text(row.origin.replica())
                    .fixed(row.trace.traceId().toByteArray(), TraceContext.TRACE_BYTES)
                    .fixed(row.trace.spanId().toByteArray(), TraceContext.SPAN_BYTES)
                    .text(row.scope)
                    .texts(row.attributes.texts())
                    .repeated(row.origin.resource())
                    .int64(row.offset)
                    .int32(row.index)
                    .int16(row.origin.retentionDays()),
            new Table.Search<>(
                    "service_id, ts, source_offset, source_index",
                    row -> List.of(row.origin.service(), Nanos.text(row.at), row.offset, row.index),
                    row -> List.of(Nanos.day(row.at), row.origin.retentionDays())));
}
