package io.syntra.telemetry.traffic;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.Topic;
import io.syntra.contracts.event.TrafficSample;
import io.syntra.outbox.EventReader;
import io.syntra.outbox.Inbox;
import io.syntra.outbox.PoisonEvent;
import io.syntra.telemetry.clickhouse.Block;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.telemetry.ingest.Ingestion;
import io.syntra.telemetry.ingest.Range;
import io.syntra.telemetry.postgres.Postgres;
import io.syntra.telemetry.retention.KeptTime;
import io.syntra.telemetry.service.KnownServices;
import io.syntra.telemetry.service.ServiceOf;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Traffic samples become rows, each once: the router sends again what it is not sure of, and the ids of what was stored
 * are remembered in the transaction that moves the progress. Until then a try of the same range finds the same ones new.
 */
@Singleton
final class TrafficIngestion implements Ingestion<TrafficIngestion.Batch> {

    private static final String CONSUMER = "telemetry.traffic";

    private final ClickHouse clickHouse;
    private final Schema schema;
    private final KeptTime kept;
    private final KnownServices services;
    private final Inbox inbox;
    private final Postgres postgres;

    TrafficIngestion(
            ClickHouse clickHouse,
            Schema schema,
            KeptTime kept,
            KnownServices services,
            Inbox inbox,
            Postgres postgres) {
        this.clickHouse = clickHouse;
        this.schema = schema;
        this.kept = kept;
        this.services = services;
        this.inbox = inbox;
        this.postgres = postgres;
    }

    /** @param ids of the samples that were not counted before */
    record Batch(Set<UUID> ids, List<TrafficRow> rows, Map<ConsumerRecord<String, byte[]>, String> unreadable) {}

    private record Sent(ConsumerRecord<String, byte[]> record, WorkspaceId workspace, TrafficSample sample) {}

    @Override
    public String topic() {
        return Topic.Name.TRAFFIC;
    }

    @Override
    public Batch prepare(List<ConsumerRecord<String, byte[]>> records) {
        var unreadable = new LinkedHashMap<ConsumerRecord<String, byte[]>, String>();
        var fresh = new LinkedHashMap<UUID, Sent>();
        for (var record : records) {
            try {
                var received = EventReader.read(record, TrafficSample.class);
                var meta = received.meta();
                fresh.putIfAbsent(meta.id(), new Sent(record, meta.workspace(), received.event()));
            } catch (PoisonEvent e) {
                unreadable.put(record, String.valueOf(e.getMessage()));
            }
        }
        fresh.keySet().removeAll(counted(fresh.keySet()));
        var rows = new ArrayList<TrafficRow>();
        for (var sent : fresh.values()) {
            var second = sent.sample().second();
            if (kept.isKept(second, sent.record().timestamp())) {
                TrafficRow.of(sent.workspace(), sent.sample(), kept.days()).forEach(rows::add);
            } else {
                unreadable.put(sent.record(), "the second " + second + " is outside of what is kept");
            }
        }
        return new Batch(fresh.keySet(), rows, unreadable);
    }

    private Set<UUID> counted(Set<UUID> ids) {
        return ids.isEmpty() ? Set.of() : postgres.await(() -> Panache.withSession(() -> inbox.known(CONSUMER, ids)));
    }

    @Override
    public Map<ConsumerRecord<String, byte[]>, String> unreadable(Batch batch) {
        return batch.unreadable();
    }

    @Override
    public void store(Range range, Batch batch) {
        schema.ensure();
        clickHouse.insert(Block.of(TrafficRow.TABLE, batch.rows()), range.token(TrafficRow.TABLE.name()));
    }

    @Override
    public void makeSure(Range range, Batch batch) {
        clickHouse.makeSure(
                Block.of(TrafficRow.TABLE, batch.rows()), new BitSet(), range.token(TrafficRow.TABLE.name()));
    }

    @Override
    public Uni<Void> settle(Batch batch) {
        var seen = batch.rows().stream()
                .map(row -> new ServiceOf(row.workspace(), row.sample().serviceId()))
                .toList();
        return inbox.remember(CONSUMER, batch.ids()).chain(() -> services.saw(seen));
    }
}
