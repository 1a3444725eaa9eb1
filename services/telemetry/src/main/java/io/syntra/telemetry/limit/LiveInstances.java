package io.syntra.telemetry.limit;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.syntra.telemetry.postgres.Postgres;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * How many instances of this service take telemetry. Each tells the others by a row of its own, so that no request has to
 * ask. While Postgres is away what was known last counts on.
 */
@Singleton
public class LiveInstances {

    private static final Logger LOG = Logger.getLogger(LiveInstances.class);

    /** Some beats may be missed: one that is forgotten too early lets the others give more than the limit. */
    private static final int GONE_AFTER_SECONDS = 10;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final UUID self = UUID.randomUUID();
    private final Postgres postgres;
    private volatile int count = 1;

    LiveInstances(Postgres postgres) {
        this.postgres = postgres;
    }

    /** At least this one. */
    int count() {
        return count;
    }

    /** Before anything is taken: a new instance would give the whole limit once more. */
    void start(@Observes StartupEvent event) {
        beat();
    }

    @Scheduled(every = "2s", delayed = "2s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void beat() {
        try {
            var live = postgres.await(() -> Panache.withTransaction(
                            () -> Panache.getSession().chain(session -> session.createNativeQuery("""
                                            insert into live_instance (id, seen_at) values (?1, clock_timestamp())
                                            on conflict (id) do update set seen_at = excluded.seen_at""")
                                    .setParameter(1, self)
                                    .executeUpdate()
                                    // One that was killed leaves its row behind.
                                    .chain(() -> session.createNativeQuery("""
                                                    delete from live_instance
                                                    where seen_at < clock_timestamp() - make_interval(secs => ?1)""")
                                            .setParameter(1, GONE_AFTER_SECONDS)
                                            .executeUpdate())
                                    .chain(() -> session.createNativeQuery("""
                                                    select count(*) from live_instance""", Long.class)
                                            .getSingleResult())))
                    .ifNoItem()
                    .after(PATIENCE)
                    .fail());
            count = Math.max(1, Math.toIntExact(live));
        } catch (RuntimeException e) {
            LOG.debugf("How many instances there are is not known instances=%d cause=%s", count, e.getMessage());
        }
    }

    void stop(@Observes ShutdownEvent event) {
        try {
            postgres.await(() -> Panache.withTransaction(() -> Panache.getSession()
                            .chain(session -> session.createNativeQuery("delete from live_instance where id = ?1")
                                    .setParameter(1, self)
                                    .executeUpdate()))
                    .ifNoItem()
                    .after(PATIENCE)
                    .fail());
        } catch (RuntimeException e) {
            LOG.debugf("The others find out by themselves that this instance is gone cause=%s", e.getMessage());
        }
    }
}
