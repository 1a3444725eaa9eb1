package io.syntra.workflow.alert;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Cursor;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DecisionEvent;
import io.syntra.outbox.Outbox;
import io.syntra.outbox.TransactionLock;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.workflow.StoredJson;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The stored silences. They are never deleted: who silenced what, and until when, stays readable. In the caller's transaction. */
@Singleton
class Silences {

    private static final String COLUMNS =
            "id, matchers, starts_at, ends_at, comment, created_by, created_at, expired_by";

    private final AlertLimits limits;
    private final Outbox outbox;

    Silences(AlertLimits limits, Outbox outbox) {
        this.limits = limits;
        this.outbox = outbox;
    }

    Uni<Silence> create(WorkspaceId workspace, Silence silence, Instant now) {
        // Of two who come at once, the second one counts the first.
        return TransactionLock.on("silences", workspace)
                .chain(session -> session.createNativeQuery(
                                "select count(*) from silence where workspace = ?1 and ends_at > ?2", Long.class)
                        .setParameter(1, workspace.value())
                        .setParameter(2, Rows.utc(now))
                        .getSingleResult()
                        .invoke(open -> {
                            if (open >= limits.silences()) {
                                throw ProblemException.of(
                                        ProblemCode.CONFLICT,
                                        "The workspace has " + open + " silences that are not over, which is the most."
                                                + " Expire some (DELETE /api/v1/silences/{id}), or silence more with one:"
                                                + " name=~\"a|b\".");
                            }
                        })
                        .chain(() -> session.createNativeQuery("""
                                        insert into silence (id, workspace, matchers, starts_at, ends_at, comment, created_by,
                                                             created_at)
                                        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)""")
                                .setParameter(1, silence.id())
                                .setParameter(2, workspace.value())
                                .setParameter(
                                        3, StoredJson.write(silence.matchers().texts()))
                                .setParameter(4, Rows.utc(silence.startsAt()))
                                .setParameter(5, Rows.utc(silence.endsAt()))
                                .setParameter(6, silence.comment())
                                .setParameter(7, silence.createdBy())
                                .setParameter(8, Rows.utc(silence.createdAt()))
                                .executeUpdate()))
                .chain(() -> outbox.append(
                        workspace,
                        new DecisionEvent.Silenced(
                                silence.id(),
                                silence.matchers().texts(),
                                silence.startsAt(),
                                silence.endsAt(),
                                silence.comment(),
                                silence.createdBy(),
                                now)))
                .replaceWith(silence);
    }

    Uni<List<Silence>> active(WorkspaceId workspace, Instant now) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select " + COLUMNS
                                        + " from silence where workspace = ?1 and ends_at > ?2 and starts_at <= ?2",
                                Object[].class)
                        .setParameter(1, workspace.value())
                        .setParameter(2, Rows.utc(now))
                        .getResultList())
                .map(rows -> rows.stream().map(Rows::silence).toList());
    }

    /** Newest first; one row more than {@code limit} says that there is a further page. */
    Uni<List<Silence>> page(WorkspaceId workspace, Optional<Cursor> after, int limit) {
        var from = after.orElse(Cursor.START);
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select " + COLUMNS
                                        + " from silence where workspace = ?1 and (created_at, id) < (?2, ?3)"
                                        + " order by created_at desc, id desc limit ?4",
                                Object[].class)
                        .setParameter(1, workspace.value())
                        .setParameter(2, Rows.utc(from.at()))
                        .setParameter(3, from.id())
                        .setParameter(4, limit)
                        .getResultList())
                .map(rows -> rows.stream().map(Rows::silence).toList());
    }

    Uni<Silence> require(WorkspaceId workspace, UUID id) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select " + COLUMNS + " from silence where workspace = ?1 and id = ?2", Object[].class)
                        .setParameter(1, workspace.value())
                        .setParameter(2, id)
                        .getSingleResultOrNull())
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.of(
                        ProblemCode.NOT_FOUND,
                        "No silence " + id + " in this workspace. GET /api/v1/silences lists them."))
                .map(Rows::silence);
    }

    /** One that is over stays as it ended. */
    Uni<Void> expire(WorkspaceId workspace, UUID id, String by, Instant now) {
        return require(workspace, id)
                .chain(Panache::getSession)
                .chain(session -> session.createNativeQuery("""
                                update silence set starts_at = least(starts_at, ?3), ends_at = ?3, expired_by = ?4
                                where workspace = ?1 and id = ?2 and ends_at > ?3""")
                        .setParameter(1, workspace.value())
                        .setParameter(2, id)
                        .setParameter(3, Rows.utc(now))
                        .setParameter(4, by)
                        .executeUpdate())
                .chain(ended -> ended == 0
                        ? Uni.createFrom().voidItem()
                        : outbox.append(workspace, new DecisionEvent.SilenceEnded(id, by, now)));
    }
}
