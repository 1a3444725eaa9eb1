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
    private static final String SELECT = """
            select id, workspace, query, from_time, to_time, requested_by, requested_at, step, doomed, backlog, found, left_over,
                   samples, gone_at, finished_at
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

    Uni<List<Erasure>> unfinished() {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                SELECT + " where finished_at is null order by requested_at limit " + MOST,
                                Object[].class)
                        .getResultList())
                .map(rows -> rows.stream().map(Erasures::erasure).toList());
    }

    /** @return whether it was still in the step it comes from: of two instances one takes each step */
    Uni<Boolean> move(Erasure before, Erasure after) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                update erasure set step = ?3, found = ?4, left_over = ?5, samples = ?6,
                                    gone_at = cast(?7 as timestamptz), finished_at = cast(?8 as timestamptz)
                                where id = ?1 and step = ?2""")
                        .setParameter(1, before.id())
                        .setParameter(2, before.step().name())
                        .setParameter(3, after.step().name())
                        .setParameter(4, after.found())
                        .setParameter(5, after.leftOver())
                        .setParameter(6, after.samples())
                        .setParameter(7, utc(after.goneAt()))
                        .setParameter(8, utc(after.finishedAt()))
                        .executeUpdate())
                .map(moved -> moved == 1);
    }

    /**
     * What error groups show of one of their errors. With frames of the service's own code, what makes them one is calls and
     * types; else it may be what an error says.
     */
    Uni<Integer> emptySamples(WorkspaceId workspace, List<UUID> groups) {
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
                time(row[14]));
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
