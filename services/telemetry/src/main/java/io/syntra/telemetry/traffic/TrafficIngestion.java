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
import io.syntra.telemetry.service.KnownServices;
import io.syntra.telemetry.service.ServiceOf;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Traffic samples become rows; of the service it is remembered that it is there. */
@Singleton
final class TrafficIngestion implements Ingestion<TrafficIngestion.Batch> {

    private final ClickHouse clickHouse;
    private final Schema schema;
    private final DeadLetters deadLetters;
    private final KeptTime kept;
    private final KnownServices services;

    TrafficIngestion(
            ClickHouse clickHouse, Schema schema, DeadLetters deadLetters, KeptTime kept, KnownServices services) {
        this.clickHouse = clickHouse;
        this.schema = schema;
        this.deadLetters = deadLetters;
        this.kept = kept;
        this.services = services;
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
        schema.ensure();
        clickHouse.insert(TrafficRow.TABLE, batch.rows(), range.token(TrafficRow.TABLE.name()));
        // Last, because a try that fails before begins anew, and would write them again.
        batch.unreadable().forEach(deadLetters::send);
    }

    @Override
    public Uni<Void> settle(Batch batch) {
        return services.saw(batch.rows().stream()
                .map(row -> new ServiceOf(row.workspace(), row.sample().serviceId()))
                .toList());
    }
}
