package io.syntra.telemetry.intake;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.resource.v1.Resource;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.event.Topic;
import io.syntra.outbox.Inbox;
import io.syntra.telemetry.clickhouse.Block;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.telemetry.dropped.Drop;
import io.syntra.telemetry.dropped.DropTally;
import io.syntra.telemetry.dropped.Reason;
import io.syntra.telemetry.error.CountErrors;
import io.syntra.telemetry.error.ErrorFinder;
import io.syntra.telemetry.error.Sighting;
import io.syntra.telemetry.ingest.Ingestion;
import io.syntra.telemetry.ingest.Range;
import io.syntra.telemetry.intake.OtlpBatch.Kept;
import io.syntra.telemetry.intake.OtlpBatch.Numbers;
import io.syntra.telemetry.log.LogReader;
import io.syntra.telemetry.metric.PointReader;
import io.syntra.telemetry.otlp.OtlpRecord;
import io.syntra.telemetry.otlp.Parts;
import io.syntra.telemetry.postgres.Postgres;
import io.syntra.telemetry.retention.KeptTime;
import io.syntra.telemetry.service.KnownServices;
import io.syntra.telemetry.service.ServiceOf;
import io.syntra.telemetry.signal.Origin;
import io.syntra.telemetry.span.SpanRow;
import io.syntra.telemetry.trace.TraceTimes;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Carries accepted OTLP over: rows to ClickHouse, errors to their groups, counts of what is not kept. */
@Singleton
class OtlpIngestion implements Ingestion<OtlpBatch> {

    /** Where a line begins in its stream, told by log shippers whose batches may overlap after a crash. */
    private static final String POSITION = "syntra.position";

    static final String CONSUMER = "telemetry.otlp";

    private final ClickHouse clickHouse;
    private final Schema schema;
    private final Marks marks;
    private final Inbox inbox;
    private final Postgres postgres;
    private final KeptTime kept;
    private final LogReader logs;
    private final PointReader points;
    private final ErrorFinder errors;
    private final CountErrors countErrors;
    private final KnownServices services;
    private final DropTally tally;

    OtlpIngestion(
            ClickHouse clickHouse,
            Schema schema,
            Marks marks,
            Inbox inbox,
            Postgres postgres,
            KeptTime kept,
            LogReader logs,
            PointReader points,
            ErrorFinder errors,
            CountErrors countErrors,
            KnownServices services,
            DropTally tally) {
        this.clickHouse = clickHouse;
        this.schema = schema;
        this.marks = marks;
        this.inbox = inbox;
        this.postgres = postgres;
        this.kept = kept;
        this.logs = logs;
        this.points = points;
        this.errors = errors;
        this.countErrors = countErrors;
        this.services = services;
        this.tally = tally;
    }

    @Override
    public String topic() {
        return Topic.Name.OTLP;
    }

    @Override
    public long weight(ConsumerRecord<String, byte[]> record) {
        try {
            var otlp = OtlpRecord.of(record);
            return Parts.ofRequest(otlp.signal(), otlp.otlp());
        } catch (InvalidProtocolBufferException | RuntimeException e) {
            return 1; // nothing becomes of it
        }
    }

    @Override
    public OtlpBatch prepare(List<ConsumerRecord<String, byte[]>> records) {
        var batch = new OtlpBatch();
        var readable = new LinkedHashMap<ConsumerRecord<String, byte[]>, OtlpRecord>();
        for (var record : records) {
            try {
                readable.put(record, OtlpRecord.of(record));
            } catch (RuntimeException e) {
                batch.unreadable.put(record, "no OTLP record: " + e.getMessage());
            }
        }
        var stored = marks.of(readable.values().stream()
                .filter(otlp -> otlp.batch() != null)
                .map(OtlpIngestion::source)
                .distinct()
                .toList());
        var known = known(readable.values());
        readable.forEach((record, otlp) -> {
            try {
                if (!isRepeated(otlp, known, batch)) {
                    add(batch, stored, record, otlp);
                }
            } catch (InvalidProtocolBufferException e) {
                batch.unreadable.put(record, "no OTLP in protobuf: " + e.getMessage());
            }
        });
        return batch;
    }

    private Set<UUID> known(Collection<OtlpRecord> records) {
        var ids = records.stream()
                .filter(otlp -> otlp.batch() == null)
                .map(OtlpRecord::id)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return ids.isEmpty() ? Set.of() : postgres.await(() -> Panache.withSession(() -> inbox.known(CONSUMER, ids)));
    }

    /** A sender whose answer was late sends the same bytes again; of a shipper, its marks say it. */
    private static boolean isRepeated(OtlpRecord otlp, Set<UUID> known, OtlpBatch batch) {
        var id = otlp.id();
        return id != null && otlp.batch() == null && (known.contains(id) || !batch.ids.add(id));
    }

    private void add(OtlpBatch batch, Map<Source, Mark> stored, ConsumerRecord<String, byte[]> record, OtlpRecord otlp)
            throws InvalidProtocolBufferException {
        var floor = 0L;
        if (otlp.batch() != null) {
            var source = source(otlp);
            var before = batch.marks.getOrDefault(source, stored.getOrDefault(source, Mark.START));
            var after = before.after(otlp.batch(), otlp.part());
            if (after.isEmpty()) {
                return; // the shipper sent it again
            }
            batch.marks.put(source, after.get());
            floor = otlp.batch().from() < after.get().floor() ? after.get().floor() : 0;
        }
        batch.services.add(new ServiceOf(otlp.workspace(), otlp.service()));
        otlp.dropped().forEach((reason, count) -> drop(batch, record, otlp, reason, count));
        var rows = batch.rowsOf(otlp.signal());
        var firstRow = rows.size();
        var firstSighting = batch.sightings.size();
        read(batch, record, otlp, floor);
        batch.readable.put(
                record,
                new Kept(otlp, new Numbers(firstRow, rows.size()), new Numbers(firstSighting, batch.sightings.size())));
    }

    private static void drop(
            OtlpBatch batch, ConsumerRecord<String, byte[]> record, OtlpRecord otlp, Reason reason, long count) {
        var day = LocalDate.ofInstant(Instant.ofEpochMilli(record.timestamp()), ZoneOffset.UTC);
        batch.drops.merge(new Drop(new ServiceOf(otlp.workspace(), otlp.service()), day, reason), count, Long::sum);
    }

    private void read(OtlpBatch batch, ConsumerRecord<String, byte[]> record, OtlpRecord otlp, long floor)
            throws InvalidProtocolBufferException {
        switch (otlp.signal()) {
            case LOGS -> addLogs(batch, record, otlp, floor);
            case METRICS -> addPoints(batch, record, otlp);
            case TRACES -> addSpans(batch, record, otlp);
        }
    }

    private static Source source(OtlpRecord otlp) {
        var batch = otlp.batch();
        return new Source(otlp.workspace(), otlp.service(), batch == null ? "" : batch.source());
    }

    private void addLogs(OtlpBatch batch, ConsumerRecord<String, byte[]> record, OtlpRecord otlp, long floor)
            throws InvalidProtocolBufferException {
        int index = 0;
        for (var resource : ExportLogsServiceRequest.parseFrom(otlp.otlp()).getResourceLogsList()) {
            var origin = origin(otlp, resource.getResource());
            for (var scope : resource.getScopeLogsList()) {
                for (var log : scope.getLogRecordsList()) {
                    if (!isBelow(log, floor)) {
                        var row =
                                logs.read(log, origin, scope.getScope(), record.offset(), index++, record.timestamp());
                        batch.logs.add(row);
                        batch.traceTimes.add(origin, row.trace(), row.at());
                        errors.in(row).ifPresent(batch.sightings::add);
                    }
                }
            }
        }
    }

    private void addSpans(OtlpBatch batch, ConsumerRecord<String, byte[]> record, OtlpRecord otlp)
            throws InvalidProtocolBufferException {
        for (var resource : ExportTraceServiceRequest.parseFrom(otlp.otlp()).getResourceSpansList()) {
            var origin = origin(otlp, resource.getResource());
            for (var scope : resource.getScopeSpansList()) {
                for (var span : scope.getSpansList()) {
                    var row = SpanRow.of(span, origin, scope.getScope(), kept, record.timestamp());
                    batch.spans.add(row);
                    batch.traceTimes.add(origin, row.trace(), row.at());
                    errors.in(span, origin, record.timestamp()).forEach(batch.sightings::add);
                }
            }
        }
    }

    private void addPoints(OtlpBatch batch, ConsumerRecord<String, byte[]> record, OtlpRecord otlp)
            throws InvalidProtocolBufferException {
        for (var resource : ExportMetricsServiceRequest.parseFrom(otlp.otlp()).getResourceMetricsList()) {
            var origin = origin(otlp, resource.getResource());
            for (var scope : resource.getScopeMetricsList()) {
                for (var metric : scope.getMetricsList()) {
                    points.read(metric, scope.getScope(), origin, record.timestamp())
                            .forEach(batch.points::add);
                }
            }
        }
    }

    private Origin origin(OtlpRecord otlp, Resource resource) {
        return Origin.of(otlp.workspace(), otlp.service(), resource, kept.days());
    }

    private static boolean isBelow(LogRecord log, long floor) {
        return floor > 0
                && log.getAttributesList().stream()
                        .filter(attribute -> attribute.getKey().equals(POSITION))
                        .map(KeyValue::getValue)
                        .anyMatch(value -> value.hasIntValue() && value.getIntValue() < floor);
    }

    @Override
    public Map<ConsumerRecord<String, byte[]>, String> unreadable(OtlpBatch batch) {
        return batch.unreadable;
    }

    @Override
    public void store(Range range, OtlpBatch batch) {
        schema.ensure();
        insert(range, batch.logs, batch);
        insert(range, batch.spans, batch);
        insert(range, batch.points, batch);
        insert(range, Block.of(TraceTimes.TABLE, batch.traceTimes.rows()), batch);
        insert(range, Block.of(Sighting.TABLE, batch.sightings), batch);
        if (!batch.refused.isEmpty()) {
            batch.readable.forEach((record, kept) -> setAside(batch, record, kept));
        }
    }

    private static void setAside(OtlpBatch batch, ConsumerRecord<String, byte[]> record, Kept kept) {
        var refused = batch.refused(kept);
        if (refused > 0) {
            batch.unreadable.put(record, "ClickHouse refuses " + refused + " of its rows; the others are stored");
            drop(batch, record, kept.otlp(), Reason.invalid(kept.otlp().signal()), refused);
        }
    }

    private void insert(Range range, Block<?> rows, OtlpBatch batch) {
        var table = rows.table().name();
        for (var row : clickHouse.insertAllButRefused(rows, range.token(table))) {
            batch.refused.computeIfAbsent(table, t -> new BitSet()).set(row);
        }
    }

    @Override
    public void makeSure(Range range, OtlpBatch batch) {
        makeSure(range, batch.logs, batch);
        makeSure(range, batch.spans, batch);
        makeSure(range, batch.points, batch);
        makeSure(range, Block.of(TraceTimes.TABLE, batch.traceTimes.rows()), batch);
        makeSure(range, Block.of(Sighting.TABLE, batch.sightings), batch);
    }

    private void makeSure(Range range, Block<?> rows, OtlpBatch batch) {
        var table = rows.table().name();
        clickHouse.makeSure(rows, batch.refusedOf(table), range.token(table));
    }

    @Override
    public Uni<Void> settle(OtlpBatch batch) {
        return marks.move(batch.marks)
                .chain(() -> inbox.remember(CONSUMER, batch.ids))
                .chain(() -> services.saw(batch.services))
                .chain(() -> countErrors.count(batch.sightings))
                .chain(() -> tally.count(batch.drops));
    }
}
