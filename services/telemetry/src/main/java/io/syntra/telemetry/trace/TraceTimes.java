package io.syntra.telemetry.trace;

import com.google.protobuf.ByteString;
import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.clickhouse.Table;
import io.syntra.telemetry.signal.Nanos;
import io.syntra.telemetry.signal.Origin;
import io.syntra.telemetry.signal.TraceContext;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** When the traces of a batch were, by the day. */
public final class TraceTimes {

    /**
     * What a batch has of one trace on one day.
     *
     * @param first nanoseconds since 1970
     */
    public record Row(Key key, long first, long last) {}

    record Key(WorkspaceId workspace, ByteString trace, LocalDate day, int retentionDays) {}

    public static final Table<Row> TABLE = new Table<>(
            "trace_times",
            List.of("workspace", "trace_id", "day", "first", "last", "retention_days"),
            (row, out) -> out.text(row.key.workspace().value())
                    .fixed(row.key.trace().toByteArray(), TraceContext.TRACE_BYTES)
                    .int16((int) row.key.day().toEpochDay())
                    .int64(row.first)
                    .int64(row.last)
                    .int16(row.key.retentionDays()));

    private final Map<Key, Row> rows = new LinkedHashMap<>();

    public void add(Origin origin, TraceContext trace, long at) {
        if (!trace.traceId().isEmpty()) {
            var day = LocalDate.ofInstant(Nanos.at(at), ZoneOffset.UTC);
            var key = new Key(origin.workspace(), trace.traceId(), day, origin.retentionDays());
            rows.merge(
                    key,
                    new Row(key, at, at),
                    (one, other) -> new Row(key, Math.min(one.first, other.first), Math.max(one.last, other.last)));
        }
    }

    public List<Row> rows() {
        return List.copyOf(rows.values());
    }
}
