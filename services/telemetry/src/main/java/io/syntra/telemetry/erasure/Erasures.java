package io.syntra.telemetry.erasure;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.ingest.Backlog;
import io.syntra.telemetry.stack.Fingerprint;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The stored ones. Every call needs an open session. */
@Singleton
class Erasures {

    private static final int MOST = 200;

    /** Of an instance that was killed, others take it over so much later. */
    private static final String HELD_UNTIL = "now() + interval '15 seconds'";

    private static final String SELECT = """
            select id, workspace, query, from_time, to_time, requested_by, requested_at, step, doomed, backlog, found, left_over,
                   samples, gone_at, finished_at, trouble
            from erasure""";

    Uni<Void> add(Erasure erasure) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                insert into erasure (id, workspace, query, from_time, to_time, requested_by, requested_at,
                                    step, doomed, backlog)
                                values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)""")
                        .setParameter(1, erasure.id())
                        .setParameter(2, erasure.workspace().value())
                        .setParameter(3, erasure.query())
                        .setParameter(4, erasure.from().atOffset(ZoneOffset.UTC))
                        .setParameter(5, erasure.to().atOffset(ZoneOffset.UTC))
                        .setParameter(6, erasure.by())
                        .setParameter(7, erasure.requestedAt().atOffset(ZoneOffset.UTC))
                        .setParameter(8, erasure.step().name())
                        .setParameter(9, json(erasure.doomed()))
                        .setParameter(10, json(erasure.backlog()))
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** The newest ones. */
    Uni<List<Erasure>> of(WorkspaceId workspace) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                SELECT + " where workspace = ?1 order by requested_at desc limit " + MOST,
                                Object[].class)
                        .setParameter(1, workspace.value())
                        .getResultList())
                .map(rows -> rows.stream().map(Erasures::erasure).toList());
    }

    Uni<Optional<Erasure>> find(WorkspaceId workspace, UUID id) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                SELECT + " where workspace = ?1 and id = ?2", Object[].class)
                        .setParameter(1, workspace.value())
                        .setParameter(2, id)
                        .getSingleResultOrNull())
                .map(row -> Optional.ofNullable(row).map(Erasures::erasure));
    }

    /** Those that nobody has in hand, and that it is time for. */
    Uni<List<UUID>> due() {
        return Panache.getSession().chain(session -> session.createNativeQuery(
                        "select id from erasure where finished_at is null and next_try <= now()"
                                + " order by requested_at limit " + MOST,
                        UUID.class)
                .getResultList());
    }

    /**
     * From now on nobody else carries it on, as long as this is said again.
     *
     * @param holder the instance that does
     * @return empty when another one has it
     */
    Uni<Optional<Erasure>> take(UUID id, UUID holder) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("update erasure set holder = ?2, next_try = " + HELD_UNTIL
                                + " where id = ?1 and finished_at is null and next_try <= now()")
                        .setParameter(1, id)
                        .setParameter(2, holder)
                        .executeUpdate()
                        .chain(taken -> taken == 0
                                ? Uni.createFrom().<Object[]>nullItem()
                                : session.createNativeQuery(SELECT + " where id = ?1", Object[].class)
                                        .setParameter(1, id)
                                        .getSingleResultOrNull()))
                .map(row -> Optional.ofNullable(row).map(Erasures::erasure));
    }

    /** @return whether this instance still has it */
    Uni<Boolean> hold(UUID id, UUID holder) {
        return of(id, holder, "next_try = " + HELD_UNTIL);
    }

    /** Nothing is in its way, and anybody may carry it on. */
    Uni<Boolean> release(UUID id, UUID holder) {
        return of(id, holder, "next_try = now(), failures = 0, trouble = null");
    }

    private static Uni<Boolean> of(UUID id, UUID holder, String change) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "update erasure set " + change + " where id = ?1 and holder = ?2")
                        .setParameter(1, id)
                        .setParameter(2, holder)
                        .executeUpdate())
                .map(changed -> changed == 1);
    }

    /**
     * It does not go on. Each time takes longer than the one before until it is tried again, four minutes at last.
     *
     * @param told for people who may not see what the store said
     * @return whether it is news
     */
    Uni<Boolean> met(UUID id, UUID holder, String told) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                update erasure e set trouble = ?3, failures = e.failures + 1,
                                    next_try = now() + least(power(2, e.failures), 64) * interval '4 seconds'
                                from (select id, trouble from erasure where id = ?1 for update) before
                                where e.id = before.id and e.holder = ?2
                                returning before.trouble is distinct from ?3""", Boolean.class)
                        .setParameter(1, id)
                        .setParameter(2, holder)
                        .setParameter(3, told)
                        .getSingleResultOrNull())
                .map(Boolean.TRUE::equals);
    }

    /** @return whether it was still in the step it comes from, and this instance still has it */
    Uni<Boolean> move(Erasure before, Erasure after, UUID holder) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                update erasure set step = ?3, found = ?4, left_over = ?5,
                                    gone_at = cast(?6 as timestamptz), finished_at = cast(?7 as timestamptz)
                                where id = ?1 and step = ?2 and holder = ?8""")
                        .setParameter(1, before.id())
                        .setParameter(2, before.step().name())
                        .setParameter(3, after.step().name())
                        .setParameter(4, after.found())
                        .setParameter(5, after.leftOver())
                        .setParameter(6, utc(after.goneAt()))
                        .setParameter(7, utc(after.finishedAt()))
                        .setParameter(8, holder)
                        .executeUpdate())
                .map(moved -> moved == 1);
    }

    /**
     * What error groups show of one of their errors. With frames of the service's own code, what makes them one is calls and
     * types; else it may be what an error says. Counted in the same transaction: emptied twice, there is nothing to count.
     */
    Uni<Integer> emptySamples(Erasure erasure, List<UUID> groups) {
        return emptied(erasure.workspace(), groups).call(emptied -> Panache.getSession()
                .chain(session -> session.createNativeQuery("update erasure set samples = samples + ?2 where id = ?1")
                        .setParameter(1, erasure.id())
                        .setParameter(2, emptied.longValue())
                        .executeUpdate()));
    }

    private static Uni<Integer> emptied(WorkspaceId workspace, List<UUID> groups) {
        return groups.isEmpty()
                ? Uni.createFrom().item(0)
                : Panache.getSession().chain(session -> session.createNativeQuery("""
                                        update error_group set message = ?3, sample_stack = ?3, fingerprint = case
                                            when starts_with(fingerprint, ?5) then ?4
                                            when culprit is not null or fingerprint = ?6 then fingerprint
                                            else ?3 end
                                        where workspace = ?1 and id in (?2) and (message <> ?3 or sample_stack <> ?3)""")
                        .setParameter(1, workspace.value())
                        .setParameter(2, groups)
                        .setParameter(3, Fingerprint.ERASED.text())
                        .setParameter(
                                4, Fingerprint.chosen(Fingerprint.ERASED.text()).text())
                        .setParameter(5, Fingerprint.chosen("").text())
                        .setParameter(6, Fingerprint.OVERFLOW.text())
                        .executeUpdate());
    }

    private static @Nullable OffsetDateTime utc(Optional<Instant> at) {
        return at.map(time -> time.atOffset(ZoneOffset.UTC)).orElse(null);
    }

    private static Erasure erasure(@Nullable Object[] row) {
        return new Erasure(
                (UUID) Objects.requireNonNull(row[0]),
                new WorkspaceId(String.valueOf(row[1])),
                String.valueOf(row[2]),
                time(row[3]).orElseThrow(),
                time(row[4]).orElseThrow(),
                String.valueOf(row[5]),
                time(row[6]).orElseThrow(),
                Erasure.Step.valueOf(String.valueOf(row[7])),
                read(row[8], Erasure.Doomed.class),
                read(row[9], Backlog.Ends.class),
                number(row[10]),
                number(row[11]),
                number(row[12]),
                time(row[13]),
                time(row[14]),
                Optional.ofNullable((String) row[15]));
    }

    private static long number(@Nullable Object column) {
        return (Long) Objects.requireNonNull(column);
    }

    private static Optional<Instant> time(@Nullable Object column) {
        return Optional.ofNullable((OffsetDateTime) column).map(OffsetDateTime::toInstant);
    }

    private static String json(Object value) {
        try {
            return Json.mapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T read(@Nullable Object json, Class<T> type) {
        try {
            return Json.mapper().readValue(String.valueOf(json), type);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
