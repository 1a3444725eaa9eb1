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

    /** One that is due. */
    record Due(UUID id, UnderWay.Place place) {}

    /**
     * Those that are due: of a lane that is open only the first one, of a host no more than may be under way. Of each
     * workspace the first, then of each the second, so that the many of one do not stand before the few of another; within a
     * workspace its lanes and hosts take turns in the same way. Lanes and hosts are gone through one by one along an index.
     *
     * @param held what was asked for later waits while its target needs attention
     */
    Uni<List<Due>> due(Instant now, Instant held, int ofOneHost, int limit) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                        with recursive lanes (workspace, name) as (
                            (select workspace, lane from delivery
                             where lane is not null and state in ('PENDING', 'WAITING', 'SENDING')
                             order by workspace, lane limit 1)
                            union all
                            select next.* from lanes cross join lateral (
                                select workspace, lane from delivery
                                where lane is not null and state in ('PENDING', 'WAITING', 'SENDING')
                                  and (workspace, lane) > (lanes.workspace, lanes.name)
                                order by workspace, lane limit 1) next),
                        hosts (workspace, name) as (
                            (select workspace, host from delivery
                             where lane is null and state in ('PENDING', 'WAITING')
                             order by workspace, host limit 1)
                            union all
                            select next.* from hosts cross join lateral (
                                select workspace, host from delivery
                                where lane is null and state in ('PENDING', 'WAITING')
                                  and (workspace, host) > (hosts.workspace, hosts.name)
                                order by workspace, host limit 1) next),
                        ready as (
                            select first.* from lanes cross join lateral (
                                select id, workspace, lane, host, state, due_at, seq, requested_at from delivery
                                where workspace = lanes.workspace and lane = lanes.name
                                  and state in ('PENDING', 'WAITING', 'SENDING')
                                order by seq limit 1) first
                            where first.state <> 'SENDING' and first.due_at <= ?1
                              and not exists (select 1 from lane l where l.workspace = first.workspace
                                              and (l.name = first.lane or starts_with(first.lane, l.name || '/'))
                                              and (l.open_at > ?1 or l.trouble is not null)
                                              and (l.open_at > ?1 or first.requested_at > ?2))
                            union all
                            select first.* from hosts cross join lateral (
                                select id, workspace, lane, host, state, due_at, seq, requested_at from delivery
                                where workspace = hosts.workspace and host = hosts.name and lane is null
                                  and state in ('PENDING', 'WAITING') and due_at <= ?1
                                order by due_at, seq limit ?3) first),
                        placed as (
                            select *, row_number() over (partition by workspace, coalesce(host, lane)
                                                         order by due_at, seq) as place
                            from ready),
                        turned as (
                            select *, row_number() over (partition by workspace order by place, due_at, seq) as turn
                            from placed)
                        select id, workspace, coalesce(split_part(lane, '/', 1), 'webhook'), host from turned
                        order by turn, random() limit ?4""", Object[].class)
                        .setParameter(1, now.atOffset(ZoneOffset.UTC))
                        .setParameter(2, held.atOffset(ZoneOffset.UTC))
                        .setParameter(3, ofOneHost)
                        .setParameter(4, limit)
                        .getResultList())
                .map(rows -> rows.stream()
                        .map(row -> new Due(
                                (UUID) row[0],
                                new UnderWay.Place((String) row[1], (String) row[2], (@Nullable String) row[3])))
                        .toList());
    }

    /** Those of them that are still due, and that no other sender has in hand. */
    Uni<List<Delivery>> taken(List<UUID> due, Instant now) {
        if (due.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        select * from delivery
                        where id = any (?1) and state in ('PENDING', 'WAITING') and due_at <= ?2
                        order by due_at, seq for update skip locked""", Delivery.class)
                .setParameter(1, due.toArray(UUID[]::new))
                .setParameter(2, now.atOffset(ZoneOffset.UTC))
                .getResultList());
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
}
