package io.syntra.telemetry.intake;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.syntra.telemetry.postgres.Postgres;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;

/** Ids of parcels are remembered only as long as senders repeat; the inbox would keep them for days. */
@Singleton
final class ForgetRepeats {

    /** SDKs give up after a minute or so, collectors after five. */
    static final Duration KEPT = Duration.ofMinutes(10);

    private final Postgres postgres;
    private final Clock clock;

    ForgetRepeats(Postgres postgres, Clock clock) {
        this.postgres = postgres;
        this.clock = clock;
    }

    @Scheduled(every = "1m", delayed = "30s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void sweep() {
        var before = clock.instant().minus(KEPT).atOffset(ZoneOffset.UTC);
        postgres.await(
                () -> Panache.withTransaction(() -> Panache.getSession().chain(session -> session.createNativeQuery(
                                "delete from inbox where consumer = ?1 and received_at < ?2")
                        .setParameter(1, OtlpIngestion.CONSUMER)
                        .setParameter(2, before)
                        .executeUpdate())));
    }
}
