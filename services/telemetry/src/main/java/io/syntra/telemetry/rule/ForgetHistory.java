package io.syntra.telemetry.rule;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.syntra.telemetry.postgres.Postgres;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** What a rule that is gone said stays readable for a while, and not for ever. */
@Singleton
final class ForgetHistory {

    private static final Duration KEPT = Duration.ofDays(90);
    private static final int AT_ONCE = 10_000;

    private final AlertRules rules;
    private final Postgres postgres;
    private final Clock clock;

    ForgetHistory(AlertRules rules, Postgres postgres, Clock clock) {
        this.rules = rules;
        this.postgres = postgres;
        this.clock = clock;
    }

    @Scheduled(every = "24h", delayed = "10m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void sweep() {
        var before = clock.instant().minus(KEPT);
        while (postgres.await(() -> Panache.withTransaction(() -> rules.forget(before, AT_ONCE))) == AT_ONCE) {
            // There may be more.
        }
    }
}
