package io.syntra.telemetry.intake;

import io.syntra.telemetry.dropped.Drop;
import io.syntra.telemetry.error.Sighting;
import io.syntra.telemetry.log.LogRow;
import io.syntra.telemetry.metric.PointRow;
import io.syntra.telemetry.otlp.OtlpRecord;
import io.syntra.telemetry.service.ServiceOf;
import io.syntra.telemetry.span.SpanRow;
import java.util.ArrayList;
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

    final List<LogRow> logs = new ArrayList<>();
    final List<SpanRow> spans = new ArrayList<>();
    final List<PointRow> points = new ArrayList<>();
    final List<Sighting> sightings = new ArrayList<>();
    final Set<ServiceOf> services = new LinkedHashSet<>();
    final Map<Drop, Long> drops = new HashMap<>();
    final Set<UUID> ids = new LinkedHashSet<>();
    final Map<Source, Mark> marks = new LinkedHashMap<>();
    final Map<ConsumerRecord<String, byte[]>, OtlpRecord> readable = new LinkedHashMap<>();

    /** Rows that ClickHouse refused. */
    final Set<Object> refused = new LinkedHashSet<>();

    final Map<ConsumerRecord<String, byte[]>, String> unreadable = new LinkedHashMap<>();
}
