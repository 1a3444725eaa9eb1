package io.syntra.telemetry.intake;

import io.syntra.telemetry.clickhouse.Block;
import io.syntra.telemetry.dropped.Drop;
import io.syntra.telemetry.error.Sighting;
import io.syntra.telemetry.log.LogRow;
import io.syntra.telemetry.metric.PointRow;
import io.syntra.telemetry.otlp.OtlpRecord;
import io.syntra.telemetry.service.ServiceOf;
import io.syntra.telemetry.signal.Signal;
import io.syntra.telemetry.span.SpanRow;
import io.syntra.telemetry.trace.TraceTimes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a range of records became; filled by one thread. */
final class OtlpBatch {

    final Block<LogRow> logs = new Block<>(LogRow.TABLE);
    final Block<SpanRow> spans = new Block<>(SpanRow.TABLE);
    final Block<PointRow> points = new Block<>(PointRow.TABLE);
    final TraceTimes traceTimes = new TraceTimes();
    final List<Sighting> sightings = new ArrayList<>();
    final Set<ServiceOf> services = new LinkedHashSet<>();
    final Map<Drop, Long> drops = new HashMap<>();
    final Set<UUID> ids = new LinkedHashSet<>();
    final Map<Source, Mark> marks = new LinkedHashMap<>();
    final Map<ConsumerRecord<String, byte[]>, Kept> readable = new LinkedHashMap<>();

    /** Numbers of the rows that ClickHouse refused, by table. */
    final Map<String, BitSet> refused = new HashMap<>();

    final Map<ConsumerRecord<String, byte[]>, String> unreadable = new LinkedHashMap<>();

    /** What a record became: rows of its signal's table, and errors. */
    record Kept(OtlpRecord otlp, Numbers rows, Numbers sightings) {}

    /** @param to the one after the last */
    record Numbers(int from, int to) {

        int in(BitSet numbers) {
            return numbers.get(from, to).cardinality();
        }
    }

    Block<?> rowsOf(Signal signal) {
        return switch (signal) {
            case LOGS -> logs;
            case METRICS -> points;
            case TRACES -> spans;
        };
    }

    int refused(Kept kept) {
        return kept.rows().in(refusedOf(rowsOf(kept.otlp().signal()).table().name()))
                + kept.sightings().in(refusedOf(Sighting.TABLE.name()));
    }

    BitSet refusedOf(String table) {
        return refused.getOrDefault(table, new BitSet());
    }
}
