package io.syntra.telemetry.trace;

import com.google.protobuf.ByteString;
import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.clickhouse.Table;
import io.syntra.telemetry.signal.Origin;
import io.syntra.telemetry.signal.TraceContext;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** When the traces of a batch were, by the day. */
public final class TraceTimes {

    private static final long DAY = TimeUnit.DAYS.toNanos(1);

    /** @param day since 1970 */
    private record Key(WorkspaceId workspace, ByteString trace, int day, int retentionDays) {}

    /** What a batch has of one trace on one day; in nanoseconds since 1970. */
    public static final class Row {

        private final Key key;
        private long first;
        private long last;

        private Row(Key key, long at) {
            this.key = key;
            this.first = at;
            this.last = at;
        }

        private void add(long at) {
            first = Math.min(first, at);
            last = Math.max(last, at);
        }
    }

    public static final Table<Row> TABLE = new Table<>(
            "trace_times",
            List.of("workspace", "trace_id", "day", "first", "last", "retention_days"),
            (row, out) -> out.text(row.key.workspace().value())
                    .fixed(row.key.trace().toByteArray(), TraceContext.TRACE_BYTES)
                    .int16(row.key.day())
                    .int64(row.first)
                    .int64(row.last)
                    .int16(row.key.retentionDays()));

    private final Map<Key, Row> rows = new LinkedHashMap<>();

    public void add(Origin origin, TraceContext trace, long at) {
        if (!trace.traceId().isEmpty()) {
            var day = Math.toIntExact(Math.floorDiv(at, DAY));
            var key = new Key(origin.workspace(), trace.traceId(), day, origin.retentionDays());
            var row = rows.get(key);
            if (row == null) {
                rows.put(key, new Row(key, at));
            } else {
                row.add(at);
            }
        }
    }

    public Collection<Row> rows() {
        return rows.values();
    }
}
