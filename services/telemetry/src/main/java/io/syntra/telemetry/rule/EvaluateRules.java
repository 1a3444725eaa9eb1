package io.syntra.telemetry.rule;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.outbox.BackgroundLoop;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.postgres.Postgres;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Looks at each rule when its time has come. The time that is looked at is the rule's, not the clock's: a late look, one
 * after a crash, or one of another instance asks the same question. Times that nobody could look at are passed over but for
 * the last; what held before and holds then is taken to have held meanwhile.
 */
@Singleton
class EvaluateRules {

    private static final Logger LOG = Logger.getLogger(EvaluateRules.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int AT_ONCE = 4;

    /** More than a query may take, twice: then the instance that took it is taken for dead. */
    private static final Duration LEASE = Duration.ofMinutes(2);

    private static final Duration LATER = Duration.ofSeconds(15);
    private static final Duration MUCH_LATER = Duration.ofMinutes(10);
    private static final int LONGEST_ERROR = 1_000;

    private final AlertRules rules;
    private final RuleQuery query;
    private final SettleLook settle;
    private final Postgres postgres;
    private final RuleConfig config;
    private final Clock clock;
    private final BackgroundLoop loop = new BackgroundLoop("alert rules", PAUSE, this::rounds);

    EvaluateRules(
            AlertRules rules, RuleQuery query, SettleLook settle, Postgres postgres, RuleConfig config, Clock clock) {
        this.rules = rules;
        this.query = query;
        this.settle = settle;
        this.postgres = postgres;
        this.config = config;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        if (config.evaluated()) {
            loop.start();
        }
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        loop.stop();
    }

    private void rounds() {
        while (round(clock.instant()) > 0) {
            // There may be more: a round takes one rule of each workspace.
        }
    }

    /** @return how many rules it looked at */
    int round(Instant now) {
        var due = take(now);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            due.forEach(taken -> threads.execute(() -> look(taken, now)));
        }
        return due.size();
    }

    /** A rule and the time of it that is looked at. */
    record Taken(WorkspaceId workspace, SettleLook.Look look) {}

    List<Taken> take(Instant now) {
        return transaction(() -> rules.due(now, AT_ONCE)
                .map(due ->
                        due.stream().flatMap(rule -> take(rule, now).stream()).toList()));
    }

    private static Optional<Taken> take(AlertRule rule, Instant now) {
        try {
            var read = rule.rule();
            var newest = AlertRule.aligned(now.minus(read.delay()), read.every());
            rule.comesNext(newest.isAfter(rule.nextAt) ? newest : rule.nextAt, read);
            rule.leaseUntil = now.plus(LEASE);
            return Optional.of(
                    new Taken(rule.workspace(), new SettleLook.Look(rule.id, rule.version, rule.nextAt, read)));
        } catch (RuntimeException e) {
            // Written by another version of this service, with other rules for rules.
            LOG.errorf(e, "A stored rule cannot be read; tried again later rule=%s", rule.id);
            rule.lastError = "it cannot be read; save it again";
            rule.leaseUntil = now.plus(MUCH_LATER);
            return Optional.empty();
        }
    }

    /** A rule that cannot be looked at holds up no other. */
    private void look(Taken taken, Instant now) {
        try {
            settle(
                    taken,
                    query.look(
                            taken.workspace(), taken.look().rule(), taken.look().at()));
        } catch (ProblemException e) {
            // Asking once more helps only when it is not the query's fault.
            failed(taken, String.valueOf(e.getMessage()), e.code() == ProblemCode.UNAVAILABLE, now);
        } catch (RuntimeException e) {
            LOG.errorf(
                    e,
                    "A rule cannot be looked at; tried again rule=%s",
                    taken.look().id());
            failed(taken, "it could not be looked at; what went wrong is in the log", true, now);
        }
    }

    boolean settle(Taken taken, Collection<Found> found) {
        return transaction(() -> settle.settle(taken.look(), found));
    }

    private void failed(Taken taken, String why, boolean again, Instant now) {
        var look = taken.look();
        transaction(() -> rules.awaiting(look.id(), look.version(), look.at())
                .invoke(awaiting -> awaiting.ifPresent(rule -> {
                    rule.lastError = why.length() > LONGEST_ERROR ? why.substring(0, LONGEST_ERROR) : why;
                    if (again) {
                        rule.leaseUntil = now.plus(LATER);
                    } else {
                        rule.comesNext(look.at().plus(look.rule().every()), look.rule());
                    }
                })));
    }

    private <T> T transaction(Supplier<Uni<T>> work) {
        return postgres.await(() -> Panache.withTransaction(work));
    }
}
