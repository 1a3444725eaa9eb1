package io.syntra.telemetry.dropped;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.telemetry.postgres.Postgres;
import io.syntra.telemetry.service.ServiceOf;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/**
 * Counts what is not kept. What a request says that was taken is counted with the rest of it, once. Refusals leave nothing
 * that could be carried: their counts wait in memory for two seconds and an orderly stop writes them down, so that only
 * those of a crash are missing; while Postgres is away they wait for it.
 */
@Singleton
public class DropTally {

    private static final Logger LOG = Logger.getLogger(DropTally.class);

    /** Of lines that wait; beyond it new ones are not counted, the memory is worth more. */
    private static final int MOST_WAITING = 50_000;

    private static final Comparator<Drop> ORDER = Comparator.comparing(
                    (Drop line) -> line.service().workspace().value())
            .thenComparing(line -> line.service().service().value())
            .thenComparing(Drop::day)
            .thenComparing(line -> line.reason().signal())
            .thenComparing(line -> line.reason().text());

    private final Postgres postgres;
    private final Clock clock;
    private Map<Drop, Long> waiting = new HashMap<>();

    DropTally(Postgres postgres, Clock clock) {
        this.postgres = postgres;
        this.clock = clock;
    }

    public void add(ServiceOf service, Map<Reason, Long> counts) {
        var day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        counts.forEach((reason, count) -> add(new Drop(service, day, reason), count));
    }

    private synchronized void add(Drop line, long count) {
        if (waiting.size() < MOST_WAITING || waiting.containsKey(line)) {
            waiting.merge(line, count, Long::sum);
        }
    }

    @Scheduled(every = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void write() {
        var lines = taken();
        if (lines.isEmpty()) {
            return;
        }
        try {
            postgres.await(() -> Panache.withTransaction(() -> count(lines)));
        } catch (RuntimeException e) {
            LOG.warnf("Counts of what was dropped wait for Postgres lines=%d cause=%s", lines.size(), e.getMessage());
            lines.forEach(this::add);
        }
    }

    /** Within a transaction. */
    public Uni<Void> count(Map<Drop, Long> counts) {
        return Multi.createFrom()
                // One order for all replicas, so that two never wait for each other's lines.
                .iterable(counts.keySet().stream().sorted(ORDER).toList())
                .onItem()
                .transformToUniAndConcatenate(line ->
                        Panache.getSession().chain(session -> write(session, line, counts.getOrDefault(line, 0L))))
                .collect()
                .last()
                .replaceWithVoid();
    }

    void stop(@Observes ShutdownEvent event) {
        write();
    }

    private synchronized Map<Drop, Long> taken() {
        var lines = waiting;
        waiting = new HashMap<>();
        return lines;
    }

    private static Uni<Integer> write(Mutiny.Session session, Drop line, long count) {
        return session.createNativeQuery("""
                        insert into ingest_dropped (workspace, service_id, day, signal, reason, count)
                        values (?1, ?2, ?3, ?4, ?5, ?6)
                        on conflict (workspace, service_id, day, signal, reason)
                        do update set count = ingest_dropped.count + excluded.count""")
                .setParameter(1, line.service().workspace().value())
                .setParameter(2, line.service().service().value())
                .setParameter(3, line.day())
                .setParameter(4, line.reason().signal().path())
                .setParameter(5, line.reason().text())
                .setParameter(6, count)
                .executeUpdate();
    }

    List<Dropped> of(ServiceOf service, LocalDate from, LocalDate to) {
        return postgres.await(() -> Panache.withSession(
                () -> Panache.getSession().chain(session -> session.createNativeQuery("""
                                select day, signal, reason, count from ingest_dropped
                                where workspace = ?1 and service_id = ?2 and day between ?3 and ?4
                                order by day, signal, reason""", Object[].class)
                        .setParameter(1, service.workspace().value())
                        .setParameter(2, service.service().value())
                        .setParameter(3, from)
                        .setParameter(4, to)
                        .getResultList()
                        .map(rows -> rows.stream()
                                .map(row -> new Dropped(
                                        (LocalDate) row[0], (String) row[1], (String) row[2], (Long) row[3]))
                                .toList()))));
    }
}
