package io.syntra.notification.delivery;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Cursor;
import io.syntra.contracts.WorkspaceId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The stored deliveries. Every method runs in the caller's transaction. */
@Singleton
class Deliveries implements PanacheRepositoryBase<Delivery, UUID> {

    /** Newest first; one row more than {@code limit} says that there is a further page. */
    Uni<List<Delivery>> page(
            WorkspaceId workspace,
            @Nullable DeliveryState state,
            @Nullable String origin,
            Optional<Cursor> after,
            int limit) {
        var from = after.orElse(Cursor.START);
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        select * from delivery
                        where workspace = ?1
                          and (cast(?2 as text) is null or state = cast(?2 as text))
                          and (cast(?3 as text) is null or origin = cast(?3 as text))
                          and (requested_at, id) < (?4, ?5)
                        order by requested_at desc, id desc limit ?6""", Delivery.class)
                .setParameter(1, workspace.value())
                .setParameter(2, state == null ? null : state.name())
                .setParameter(3, origin)
                .setParameter(4, from.at().atOffset(ZoneOffset.UTC))
                .setParameter(5, from.id())
                .setParameter(6, limit)
                .getResultList());
    }

    Uni<@Nullable Delivery> of(WorkspaceId workspace, UUID id) {
        return find("workspace = ?1 and id = ?2", workspace.value(), id).firstResult();
    }

    /**
     * No one else changes it, or another part of its message, until the transaction ends: of two parts that come through
     * at once, the second one sees the first. Locked in one order, or they could wait for each other.
     */
    Uni<@Nullable Delivery> locked(UUID id) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                select * from delivery
                                where request_id = (select request_id from delivery where id = ?1)
                                order by part for update""", Delivery.class)
                        .setParameter(1, id)
                        .getResultList())
                .map(parts -> parts.stream()
                        .filter(part -> part.id.equals(id))
                        .findFirst()
                        .orElse(null));
    }

    /** All parts of a message, in order. */
    Uni<List<Delivery>> ofRequest(UUID requestId) {
        return list("requestId = ?1 order by part", requestId);
    }

    /** Those whose channel is to be asked now whether they arrived. */
    Uni<List<Delivery>> toSettle(Instant now, int limit) {
        return Panache.getSession().chain(session -> session.createNativeQuery(
                        "select * from delivery where settle_at <= ?1 order by settle_at limit ?2 for update skip locked",
                        Delivery.class)
                .setParameter(1, now.atOffset(ZoneOffset.UTC))
                .setParameter(2, limit)
                .getResultList());
    }

    /** Those whose sender is gone. */
    Uni<List<UUID>> abandoned(Instant now, int limit) {
        return Panache.getSession().chain(session -> session.createNativeQuery(
                        "select id from delivery where state = 'SENDING' and leased_until < ?1 limit ?2", UUID.class)
                .setParameter(1, now.atOffset(ZoneOffset.UTC))
                .setParameter(2, limit)
                .getResultList());
    }

    /** Those of this claim, of which nothing has left, are as they were; how many they are. */
    Uni<Integer> putBack(UUID claim) {
        return Panache.getSession()
                .chain(session ->
                        session.createNativeQuery("""
                        update delivery
                        set state = 'PENDING', attempts = attempts - 1, leased_until = null, claim = null
                        where claim = ?1 and state = 'SENDING'""").setParameter(1, claim).executeUpdate());
    }

    /**
     * Deletes messages that were through before this time, with all their parts; how many they are. Not the first one of a
     * thread that later ones may still answer.
     */
    Uni<Integer> forget(Instant before, int limit) {
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        with old as (
                            select request_id from delivery first
                            where part = 0 and finished_at < ?1
                              and not exists (
                                  select 1 from delivery other where other.request_id = first.request_id
                                    and (other.finished_at is null or other.finished_at >= ?1
                                         or other.settle_at is not null))
                              and not exists (select 1 from thread where opener = first.id)
                            order by finished_at limit ?2),
                        parts as (delete from delivery where request_id in (select request_id from old))
                        select cast(count(*) as integer) from old""", Integer.class)
                .setParameter(1, before.atOffset(ZoneOffset.UTC))
                .setParameter(2, limit)
                .getSingleResult());
    }
}
