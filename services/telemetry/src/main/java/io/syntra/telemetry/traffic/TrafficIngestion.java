package io.syntra.telemetry.traffic;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.event.Topic;
import io.syntra.contracts.event.TrafficSample;
import io.syntra.outbox.EventReader;
import io.syntra.outbox.PoisonEvent;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.telemetry.ingest.Ingestion;
import io.syntra.telemetry.ingest.Range;
import io.syntra.telemetry.kafka.DeadLetters;
import io.syntra.telemetry.retention.KeptTime;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Traffic samples become rows; nothing else follows from them. */
@Singleton
final class TrafficIngestion implements Ingestion<TrafficIngestion.Batch> {

    private final ClickHouse clickHouse;
    private final Schema schema;
    private final DeadLetters deadLetters;
    private final KeptTime kept;

    TrafficIngestion(ClickHouse clickHouse, Schema schema, DeadLetters deadLetters, KeptTime kept) {
        this.clickHouse = clickHouse;
        this.schema = schema;
        this.deadLetters = deadLetters;
        this.kept = kept;
    }

    record Batch(List<TrafficRow> rows, Map<ConsumerRecord<String, byte[]>, String> unreadable) {}

    @Override
    public String topic() {
        return Topic.Name.TRAFFIC;
    }

    @Override
    public Batch prepare(List<ConsumerRecord<String, byte[]>> records) {
        var rows = new ArrayList<TrafficRow>();
        var unreadable = new LinkedHashMap<ConsumerRecord<String, byte[]>, String>();
        for (var record : records) {
            try {
                var received = EventReader.read(record, TrafficSample.class);
                var second = received.event().second();
                if (kept.isKept(second, record.timestamp())) {
                    TrafficRow.of(received.meta().workspace(), received.event(), kept.days())
                            .forEach(rows::add);
                } else {
                    unreadable.put(record, "the second " + second + " is outside of what is kept");
                }
            } catch (PoisonEvent e) {
                unreadable.put(record, String.valueOf(e.getMessage()));
            }
        }
        return new Batch(rows, unreadable);
    }

    @Override
    public void store(Range range, Batch batch) {
        batch.unreadable().forEach(deadLetters::send);
        schema.ensure();
        clickHouse.insert(TrafficRow.TABLE, batch.rows(), range.token(TrafficRow.TABLE.name()));
    }

    @Override
    public Uni<Void> settle(Batch batch) {
        return Uni.createFrom().voidItem();
    }
}
