package io.syntra.telemetry.ingest;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.telemetry.dropped.Gaps;
import io.syntra.telemetry.postgres.Postgres;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny.Session;

/**
 * How far each partition is carried over: Postgres' word counts, Kafka's committed offsets do not. A range is written
 * down before it is stored, so that after a crash the very same range is stored again and its tokens are known.
 */
@Singleton
class Progress {

    private final Postgres postgres;

    Progress(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * @param next the first offset that is not settled
     * @param plannedTo the last offset of a range that may have been stored in part
     */
    record Position(long next, Optional<Long> plannedTo) {}

    Position of(String stream, int partition) {
        return postgres.await(() -> Panache.withSession(() -> Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select next_offset, planned_to from ingest_progress where stream = ?1 and partition = ?2",
                                Object[].class)
                        .setParameter(1, stream)
                        .setParameter(2, partition)
                        .getSingleResultOrNull())
                .map(row -> row == null
                        ? new Position(0, Optional.empty())
                        : new Position((Long) row[0], Optional.ofNullable((Long) row[1])))));
    }

    /** Writes down that this range, and no other, comes next. */
    void plan(Range range) {
        var planned = postgres.await(
                () -> Panache.withTransaction(() -> Panache.getSession().chain(session -> session.createNativeQuery("""
                                insert into ingest_progress (stream, partition, next_offset, planned_to)
                                values (?1, ?2, ?3, ?4)
                                on conflict (stream, partition) do update set planned_to = excluded.planned_to
                                where ingest_progress.next_offset = excluded.next_offset
                                  and coalesce(ingest_progress.planned_to, excluded.planned_to) = excluded.planned_to""")
                        .setParameter(1, range.stream())
                        .setParameter(2, range.partition())
                        .setParameter(3, range.first())
                        .setParameter(4, range.last())
                        .executeUpdate())));
        if (planned == 0) {
            throw new Fenced(range);
        }
    }

    /** Moves on past the range, in one transaction with its effect; does nothing when that was done already. */
    void settle(Range range, Supplier<Uni<Void>> effect) {
        postgres.await(() -> Panache.withTransaction(() -> Panache.getSession()
                .chain(session -> lockedNext(session, range).chain(next -> {
                    if (next == range.last() + 1) {
                        // The commit went through, only its answer was lost.
                        return Uni.createFrom().voidItem();
                    }
                    if (next != range.first()) {
                        return Uni.createFrom().failure(new Fenced(range));
                    }
                    return effect.get()
                            .chain(() -> Gaps.count(session, range.topic(), range.partition(), range.gone()))
                            .chain(() -> moveOn(session, range));
                }))));
    }

    /** Does the effect and takes it back: whether it fails is all that stays. */
    void tryOut(Supplier<Uni<Void>> effect) {
        postgres.await(() -> Panache.withTransaction(() -> effect.get()
                .chain(() -> Panache.getSession())
                .chain(session -> session.flush())
                .chain(() -> Panache.currentTransaction())
                .invoke(transaction -> transaction.markForRollback())
                .replaceWithVoid()));
    }

    /** The lock keeps an instance that has lost the partition from settling at the same time. */
    private static Uni<Long> lockedNext(Session session, Range range) {
        return session.createNativeQuery(
                        "select next_offset from ingest_progress where stream = ?1 and partition = ?2 for update",
                        Long.class)
                .setParameter(1, range.stream())
                .setParameter(2, range.partition())
                .getSingleResult();
    }

    private static Uni<Void> moveOn(Session session, Range range) {
        return session.createNativeQuery("""
                        update ingest_progress set next_offset = ?3, planned_to = null, settled_at = now()
                        where stream = ?1 and partition = ?2""")
                .setParameter(1, range.stream())
                .setParameter(2, range.partition())
                .setParameter(3, range.last() + 1)
                .executeUpdate()
                .replaceWithVoid();
    }

    /** Another instance carries this partition now. */
    static final class Fenced extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Fenced(Range range) {
            super("another instance carries partition " + range.partition() + " of " + range.stream());
        }
    }
}
