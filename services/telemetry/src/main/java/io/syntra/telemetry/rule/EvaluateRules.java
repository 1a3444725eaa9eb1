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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Looks at each rule when its time has come. The time that is looked at is the rule's, not the clock's: a late look, one
 * after a crash, or one of another instance asks the same question. Times that nobody could look at are passed over but for
 * the last; what held before and holds then is taken to have held meanwhile.
 */
@Singleton
class EvaluateRules {

    private static final Set<ProblemCode> PASSING =
            Set.of(ProblemCode.UNAVAILABLE, ProblemCode.OVERLOADED, ProblemCode.RATE_LIMITED);

    private static final Logger LOG = Logger.getLogger(EvaluateRules.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** More than a query may take, twice: then the instance that took it is taken for dead. */
    private static final Duration LEASE = Duration.ofMinutes(2);

    private static final Duration LONGEST_LOOK = Duration.ofSeconds(30);

    private static final Duration LATER = Duration.ofSeconds(15);
    private static final Duration MUCH_LATER = Duration.ofMinutes(10);
    private static final int LONGEST_ERROR = 1_000;

    private final AlertRules rules;
    private final RuleQuery query;
    private final SettleLook settle;
    private final Postgres postgres;
    private final RuleConfig config;
    private final Clock clock;
    private final Slots slots = new Slots();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BackgroundLoop loop = new BackgroundLoop("alert rules", PAUSE, this::fill);

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

    /** What is looked at by then is still settled; a look lasts no longer than its query may. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        loop.stop();
        threads.shutdown();
        if (!threads.awaitTermination(LONGEST_LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("A look at a rule did not end in time; it is looked at again");
        }
    }

    private void fill() {
        while (!fill(clock.instant()).isEmpty()) {
            // There may be more: one rule of each workspace at a time.
        }
    }

    /**
     * Gives free slots to rules whose time has come. A look that ends calls for the next one, so that none waits for those
     * that take longer.
     *
     * @return the looks that begin
     */
    List<Future<?>> fill(Instant now) {
        var begun = new ArrayList<Future<?>>();
        for (var taken : take(now)) {
            slots.begin(taken.workspace(), clock.instant());
            begun.add(threads.submit(() -> {
                try {
                    look(taken, now);
                } catch (RuntimeException e) {
                    LOG.errorf(
                            e,
                            "What a look at a rule came to cannot be stored; tried again rule=%s",
                            taken.look().id());
                } finally {
                    slots.end(taken.workspace(), clock.instant());
                    loop.wake();
                }
            }));
        }
        return begun;
    }

    /** A rule and the time of it that is looked at. */
    record Taken(WorkspaceId workspace, SettleLook.Look look) {}

    List<Taken> take(Instant now) {
        return transaction(() -> rules.waiting(now)
                .map(waiting -> slots.next(waiting, clock.instant()))
                .chain(workspaces -> rules.due(now, workspaces))
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
            rule.lastError = "'" + rule.name + "' cannot be read; save it again";
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
            failed(taken, String.valueOf(e.getMessage()), PASSING.contains(e.code()), now);
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
