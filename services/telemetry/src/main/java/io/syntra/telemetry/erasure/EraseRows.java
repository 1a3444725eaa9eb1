package io.syntra.telemetry.erasure;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.event.KeepingEvent;
import io.syntra.outbox.Outbox;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.telemetry.clickhouse.Schema;
import io.syntra.telemetry.erasure.Erasure.Step;
import io.syntra.telemetry.ingest.Backlog;
import io.syntra.telemetry.postgres.Postgres;
import io.syntra.telemetry.retention.StoredSignal;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Carries erasures out, a step at a time, and writes each down when it is done. A step can be done twice: deleting looks
 * whether anything is left, and begins again while something is.
 */
@Singleton
class EraseRows {

    private static final Logger LOG = Logger.getLogger(EraseRows.class);
    private static final int MOST_GROUPS = 10_000;

    private final ClickHouse clickHouse;
    private final Schema schema;
    private final Postgres postgres;
    private final Erasures erasures;
    private final Backlog backlog;
    private final Outbox outbox;
    private final Clock clock;

    EraseRows(
            ClickHouse clickHouse,
            Schema schema,
            Postgres postgres,
            Erasures erasures,
            Backlog backlog,
            Outbox outbox,
            Clock clock) {
        this.clickHouse = clickHouse;
        this.schema = schema;
        this.postgres = postgres;
        this.erasures = erasures;
        this.backlog = backlog;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Scheduled(every = "2s", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void run() {
        for (var erasure : postgres.await(() -> Panache.withSession(erasures::unfinished))) {
            try {
                carryOn(erasure);
            } catch (RuntimeException e) {
                // The next ones are not to wait for it.
                LOG.warnf(e, "An erasure waits erasure=%s step=%s", erasure.id(), erasure.step());
            }
        }
    }

    /** As far as it goes now. */
    private void carryOn(Erasure erasure) {
        schema.ensure();
        var at = erasure;
        while (at.step() != Step.DONE) {
            var next = next(at);
            var before = at;
            if (next.isEmpty() || !postgres.await(() -> Panache.withTransaction(() -> moved(before, next.get())))) {
                return;
            }
            at = next.get();
        }
    }

    private Uni<Boolean> moved(Erasure before, Erasure after) {
        return erasures.move(before, after)
                .call(moved -> moved && after.step() == Step.DONE
                        ? outbox.append(
                                after.workspace(),
                                new KeepingEvent.Erased(
                                        after.id(),
                                        after.found(),
                                        after.by(),
                                        after.finishedAt().orElseThrow()))
                        : Uni.createFrom().voidItem());
    }

    /** Empty while there is something to wait for. */
    private Optional<Erasure> next(Erasure erasure) {
        return switch (erasure.step()) {
            case COUNT -> Optional.of(counted(erasure, Step.DELETE));
            case DELETE -> deleted(erasure, Step.AWAIT);
            case AWAIT ->
                backlog.isStored(erasure.backlog()) ? Optional.of(erasure.at(Step.RECOUNT)) : Optional.empty();
            case RECOUNT -> Optional.of(counted(erasure, Step.REDELETE));
            case REDELETE -> deleted(erasure, Step.CLEAN);
            case CLEAN -> cleaned(erasure);
            case DONE -> Optional.empty();
        };
    }

    private Erasure counted(Erasure erasure, Step then) {
        return erasure.counted(matching(erasure.doomed()), then);
    }

    private Optional<Erasure> deleted(Erasure erasure, Step then) {
        var doomed = erasure.doomed();
        if (clickHouse.isMutating(doomed.table())) {
            return Optional.empty();
        }
        if (matching(doomed) == 0) {
            return Optional.of(erasure.gone(now(), then));
        }
        int samples = doomed.table().equals(StoredSignal.ERRORS.table()) ? emptySamples(erasure) : 0;
        clickHouse.delete(doomed.table(), doomed.condition(), doomed.parameters());
        if (samples > 0) {
            postgres.await(() -> Panache.withTransaction(() -> erasures.move(erasure, erasure.emptied(samples))));
        }
        return Optional.empty();
    }

    private long matching(Erasure.Doomed doomed) {
        return clickHouse.count(doomed.table(), doomed.condition(), doomed.parameters());
    }

    /** Before the rows go that tell which groups they are of. */
    private int emptySamples(Erasure erasure) {
        var doomed = erasure.doomed();
        var groups = clickHouse
                .ask(
                        "SELECT DISTINCT toString(group_id) AS id FROM " + doomed.table() + " WHERE "
                                + doomed.condition() + " LIMIT " + MOST_GROUPS,
                        doomed.parameters())
                .stream()
                .map(row -> UUID.fromString(row.getString("id")))
                .toList();
        return postgres.await(() -> Panache.withTransaction(() -> erasures.emptySamples(erasure.workspace(), groups)));
    }

    /** A part that was rewritten stays on the disk for some minutes. */
    private Optional<Erasure> cleaned(Erasure erasure) {
        return clickHouse.hasOldParts(erasure.doomed().table(), erasure.goneAt().orElseThrow())
                ? Optional.empty()
                : Optional.of(erasure.finished(now()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
