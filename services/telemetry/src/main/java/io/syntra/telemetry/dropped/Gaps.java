package io.syntra.telemetry.dropped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.event.Topic;
import io.syntra.telemetry.postgres.Postgres;
import io.syntra.telemetry.service.ServiceOf;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.utils.Utils;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/**
 * Records that Kafka no longer had when they were to be stored: somebody deleted them, or changed how long the topic keeps
 * them. Whose they were nobody knows; each service is told what is gone of the partition that its records go to.
 */
@Singleton
public class Gaps {

    private static final Logger LOG = Logger.getLogger(Gaps.class);
    private static final String REASON = "gone";

    private final Postgres postgres;
    private final Producer<String, byte[]> producer;

    Gaps(Postgres postgres, Producer<String, byte[]> producer) {
        this.postgres = postgres;
        this.producer = producer;
    }

    /** In the transaction that moves on past them. */
    public static Uni<Void> count(Mutiny.Session session, String topic, int partition, long records) {
        if (records == 0) {
            return Uni.createFrom().voidItem();
        }
        LOG.errorf("Records are gone that were not stored topic=%s partition=%d records=%d", topic, partition, records);
        return session.createNativeQuery("""
                        insert into ingest_gap (topic, partition, day, records)
                        values (?1, ?2, cast(now() at time zone 'UTC' as date), ?3)
                        on conflict (topic, partition, day) do update set records = ingest_gap.records + excluded.records""")
                .setParameter(1, topic)
                .setParameter(2, partition)
                .setParameter(3, records)
                .executeUpdate()
                .replaceWithVoid();
    }

    private record Gap(int partition, LocalDate day, long records) {}

    List<Dropped> of(ServiceOf service, LocalDate from, LocalDate to) {
        var gaps = postgres.await(() -> Panache.withSession(
                () -> Panache.getSession().chain(session -> session.createNativeQuery("""
                                select partition, day, records from ingest_gap
                                where topic = ?1 and day between ?2 and ?3 order by day""", Object[].class)
                        .setParameter(1, Topic.Name.OTLP)
                        .setParameter(2, from)
                        .setParameter(3, to)
                        .getResultList()
                        .map(rows -> rows.stream()
                                .map(row -> new Gap((Integer) row[0], (LocalDate) row[1], (Long) row[2]))
                                .toList()))));
        if (gaps.isEmpty()) {
            return List.of();
        }
        var its = partitionOf(service);
        return gaps.stream()
                .filter(gap -> gap.partition() == its)
                .map(gap -> new Dropped(gap.day(), null, REASON, gap.records()))
                .toList();
    }

    /** As the producer chooses it, by the record's key. */
    private int partitionOf(ServiceOf service) {
        var key = service.service().toString().getBytes(StandardCharsets.UTF_8);
        return Utils.toPositive(Utils.murmur2(key))
                % producer.partitionsFor(Topic.Name.OTLP).size();
    }
}
