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
import io.syntra.telemetry.retention.Stock;
import io.syntra.telemetry.retention.StoredSignal;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Carries erasures out, a step at a time, and writes each down when it is done. One instance has an erasure in hand; a step
 * that it was killed in is done again. At last it is
 * looked whether anything from before the request is left, and while something is, deleting begins again. What came since is
 * not looked for: of rows that come all the time it would never end.
 */
@Singleton
class EraseRows {

    private static final Logger LOG = Logger.getLogger(EraseRows.class);
    private static final int MOST_GROUPS = 10_000;
    private static final String ERRORS = StoredSignal.ERRORS.table();

    private final ClickHouse clickHouse;
    private final Schema schema;
    private final Postgres postgres;
    private final Erasures erasures;
    private final Stock stock;
    private final Backlog backlog;
    private final Outbox outbox;
    private final Clock clock;
    private final UUID instance = UUID.randomUUID();
    private final Set<UUID> inHand = ConcurrentHashMap.newKeySet();

    EraseRows(
            ClickHouse clickHouse,
            Schema schema,
            Postgres postgres,
            Erasures erasures,
            Stock stock,
            Backlog backlog,
            Outbox outbox,
            Clock clock) {
        this.clickHouse = clickHouse;
        this.schema = schema;
        this.postgres = postgres;
        this.erasures = erasures;
        this.stock = stock;
        this.backlog = backlog;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Scheduled(every = "2s", delayed = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void run() {
        for (var due : postgres.await(() -> Panache.withSession(erasures::due))) {
            postgres.await(() -> Panache.withTransaction(() -> erasures.take(due, instance)))
                    .ifPresent(this::tryOn);
        }
    }

    /** A step may take long. */
    @Scheduled(every = "3s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void hold() {
        inHand.forEach(this::isHeld);
    }

    private boolean isHeld(UUID erasure) {
        return postgres.await(() -> Panache.withTransaction(() -> erasures.hold(erasure, instance)));
    }

    /** The next ones are not to wait for it. */
    private void tryOn(Erasure erasure) {
        inHand.add(erasure.id());
        try {
            carryOn(erasure);
            postgres.await(() -> Panache.withTransaction(() -> erasures.release(erasure.id(), instance)));
        } catch (StuckException e) {
            met(erasure, "Deleting rows of this table fails, and no others can be deleted before.", e);
        } catch (RuntimeException e) {
            met(erasure, "The step failed.", e);
        } finally {
            inHand.remove(erasure.id());
        }
    }

    private void met(Erasure erasure, String told, RuntimeException cause) {
        if (postgres.await(() -> Panache.withTransaction(() -> erasures.met(erasure.id(), instance, told)))) {
            LOG.warnf(cause, "An erasure does not go on erasure=%s", erasure.id());
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
        return erasures.move(before, after, instance)
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
                isDeleted(erasure) && backlog.isStored(erasure.backlog())
                        ? Optional.of(erasure.at(Step.RECOUNT))
                        : Optional.empty();
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
        if (erasure.leftOver() == 0) {
            return Optional.of(erasure.at(then));
        }
        var doomed = erasure.doomed();
        var name = "erasure " + erasure.id();
        // Begun again after a kill, it would also delete what was stored since, which nobody has counted.
        if (erasure.step() == Step.DELETE && clickHouse.isDeletionKnown(doomed.table(), name)) {
            return Optional.of(erasure.deleting(then));
        }
        if (!isFree(doomed.table())) {
            return Optional.empty();
        }
        emptySamples(erasure);
        if (!isHeld(erasure.id())) {
            return Optional.empty();
        }
        clickHouse.delete(doomed.table(), doomed.condition(), doomed.parameters(), name);
        return Optional.of(erasure.deleting(then));
    }

    /** What the step before began. */
    private boolean isDeleted(Erasure erasure) {
        return erasure.leftOver() == 0 || isFree(erasure.doomed().table());
    }

    private boolean isFree(String table) {
        clickHouse.mutationFailure(table).ifPresent(why -> {
            throw new StuckException("Deleting rows of " + table + " fails: " + why);
        });
        return !clickHouse.isMutating(table);
    }

    private static final class StuckException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        StuckException(String message) {
            super(message);
        }
    }

    private long matching(Erasure.Doomed doomed) {
        return days(doomed).stream()
                .map(doomed::and)
                .mapToLong(day -> clickHouse.count(day.table(), day.condition(), day.parameters()))
                .sum();
    }

    /** One question about all that is kept might never be answered. The first and the last day have no end. */
    private List<String> days(Erasure.Doomed doomed) {
        var day = "toDate(" + time(doomed) + ")";
        var conditions = new ArrayList<String>();
        var since = "";
        for (var next : new TreeSet<>(stock.days(doomed.table()).values())) {
            conditions.add(since + day + " < '" + next + "'");
            since = day + " >= '" + next + "' AND ";
        }
        conditions.add(since + "true");
        return conditions;
    }

    private static String time(Erasure.Doomed doomed) {
        return Stream.of(StoredSignal.values())
                .filter(signal -> signal.table().equals(doomed.table()))
                .findFirst()
                .orElseThrow()
                .time();
    }

    /** Before the rows go that tell which groups they are of. */
    private void emptySamples(Erasure erasure) {
        for (var errors : errors(erasure)) {
            var parameters = erasure.doomed().parameters();
            for (var groups = groups(errors, parameters, "");
                    !groups.isEmpty();
                    groups = groups(errors, parameters, groups.getLast())) {
                var ids = groups.stream().map(UUID::fromString).toList();
                postgres.await(() -> Panache.withTransaction(() -> erasures.emptySamples(erasure, ids)));
            }
        }
    }

    /** Ids in their order, a page of them. */
    private List<String> groups(String errors, Map<String, Object> parameters, String after) {
        return clickHouse
                .ask(
                        "SELECT DISTINCT toString(group_id) AS id FROM " + ERRORS + " WHERE " + errors
                                + " AND toString(group_id) > '" + after + "' ORDER BY id LIMIT " + MOST_GROUPS,
                        parameters)
                .stream()
                .map(row -> row.getString("id"))
                .toList();
    }

    /** Conditions for which occurrences are doomed, or were found in doomed lines: those have their service and time. */
    private List<String> errors(Erasure erasure) {
        var doomed = erasure.doomed();
        if (doomed.table().equals(ERRORS)) {
            return days(doomed).stream().map(day -> doomed.and(day).condition()).toList();
        }
        if (!doomed.table().equals(StoredSignal.LOGS.table())) {
            return List.of();
        }
        var own = "workspace = '" + erasure.workspace() + "' AND ";
        // Errors are far fewer than lines: only lines that one was found in are remembered.
        return days(doomed).stream()
                .map(day -> own + day + " AND (service_id, ts) GLOBAL IN (SELECT service_id, ts FROM logs WHERE "
                        + doomed.and(day).condition() + " AND (service_id, ts) GLOBAL IN (SELECT service_id, ts FROM "
                        + ERRORS + " WHERE " + own + day + "))")
                .toList();
    }

    private Optional<Erasure> cleaned(Erasure erasure) {
        if (erasure.goneAt().isEmpty()) {
            return isDeleted(erasure) ? Optional.of(looked(erasure)) : Optional.empty();
        }
        // A part that was rewritten stays on the disk for some minutes.
        return clickHouse.hasOldParts(erasure.doomed().table(), erasure.goneAt().orElseThrow())
                ? Optional.empty()
                : Optional.of(erasure.finished(now()));
    }

    private Erasure looked(Erasure erasure) {
        var micros = ChronoUnit.MICROS.between(Instant.EPOCH, erasure.requestedAt());
        var doomed = erasure.doomed();
        long left = matching(doomed.and(time(doomed) + " < fromUnixTimestamp64Micro(toInt64(" + micros + "), 'UTC')"));
        return left == 0 ? erasure.gone(now()) : erasure.stillThere(left);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
