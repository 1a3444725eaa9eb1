package io.syntra.notification.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.channel.Address;
import io.syntra.contracts.Json;
import io.syntra.notification.channel.Spot;
import io.syntra.notification.target.Targets;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What can be sent now. Of all lanes that are one target no more than one message is under way, and it is the one that was
 * asked for first: in whichever way the target is written, and whichever instance sends it. A lane is looked at when
 * something happened to it, and not again before something of it can be sent. Every method runs in the caller's transaction.
 */
@Singleton
class Lanes {

    /**
     * Of each lane in {@code visited}: its first message, and when that can be sent. Where it is under way itself, the next
     * one is looked at when it is through, and so it is where it waits for one of another lane of the target; but whoever
     * ends that may not know of this lane yet, so it is looked at again before long. {@code unsure} while it is not known
     * whether an earlier one is of the same target.
     */
    private static final String LOOKED = """
            flights as materialized (
                select l.workspace, l.bot, l.place, l.topic
                from delivery d join lane l on l.workspace = d.workspace and l.name = d.lane
                where d.state = 'SENDING'),
            looked as (
                select v.id as lane_id, v.workspace, v.name as lane, v.bot, v.place, v.topic, v.queue,
                       first.id, first.host, first.address, first.due_at, first.seq,
                       case when first.id is null or first.state = 'SENDING' then timestamptz 'infinity'
                            when exists (select 1 from flights f where f.workspace = v.workspace and f.bot = v.bot
                                         and f.place = v.place and f.topic = v.topic)
                              or exists (select 1 from lane l cross join lateral (
                                             select seq from delivery where workspace = l.workspace and lane = l.name
                                               and state in ('PENDING', 'WAITING', 'SENDING') order by seq limit 1) other
                                         where l.workspace = v.workspace and l.bot = v.bot and l.place = v.place
                                           and l.topic = v.topic and l.id <> v.id and other.seq < first.seq)
                            then cast(?1 as timestamptz) + interval '1 minute'
                            else greatest(first.due_at, shut.open_at,
                                          case when shut.troubled
                                               then first.requested_at + (cast(?1 as timestamptz) - cast(?2 as timestamptz)) end)
                       end as next_at,
                       exists (select 1 from lane l cross join lateral (
                                   select seq from delivery where workspace = l.workspace and lane = l.name
                                     and state in ('PENDING', 'WAITING', 'SENDING') order by seq limit 1) other
                               where l.workspace = v.workspace and l.bot is null and l.look_at < 'infinity'
                                 and split_part(l.name, '/', 1) = split_part(v.name, '/', 1)
                                 and other.seq < first.seq) as unsure
                from visited v
                left join lateral (
                    select id, state, host, address, due_at, seq, requested_at from delivery
                    where workspace = v.workspace and lane = v.name and state in ('PENDING', 'WAITING', 'SENDING')
                    order by seq limit 1) first on true
                left join lateral (
                    select max(l.open_at) as open_at, bool_or(l.trouble is not null) as troubled from lane l
                    where l.workspace = v.workspace and l.bot = v.bot and l.place = v.place
                      and l.topic in ('', v.topic)) shut on true)""";

    /**
     * @param ready in the order in which they should be sent
     * @param idle the lanes of which nothing can be sent now
     */
    record Look(List<Due> ready, List<UUID> idle) {}

    /**
     * Looks at the lanes that are due. Of each workspace the first, then of each the second, so that the many of
     * one do not stand before the few of another; within a workspace its bots and hosts take turns in the same way. Each is
     * found along an index, however much waits.
     *
     * @param held what was asked for later waits while its target needs attention
     * @param ofOneChannel lanes that are looked at, which is more than can be sent at a time
     */
    Uni<Look> look(Instant now, Instant held, int ofOneChannel, int limit) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                        with recursive queues (workspace, queue) as (
                            (select workspace, queue from lane
                             where look_at < 'infinity' and queue is not null
                             order by workspace, queue limit 1)
                            union all
                            select next.* from queues cross join lateral (
                                select workspace, queue from lane
                                where look_at < 'infinity' and (workspace, queue) > (queues.workspace, queues.queue)
                                order by workspace, queue limit 1) next),
                        waiting as (
                            select queues.workspace, queues.queue, next.id, next.look_at,
                                   row_number() over (partition by queues.workspace, queues.queue
                                                      order by next.look_at) as nth
                            from queues cross join lateral (
                                select id, look_at from lane
                                where workspace = queues.workspace and queue = queues.queue
                                  and look_at < 'infinity' and look_at <= ?1
                                order by look_at limit ?3) next),
                        in_turn as (
                            select id, split_part(queue, '/', 1) as channel,
                                   row_number() over (partition by workspace, split_part(queue, '/', 1)
                                                      order by nth, look_at) as turn
                            from waiting),
                        first_of_channel as (
                            select id, row_number() over (partition by channel order by turn, random()) as nth
                            from in_turn),
                        visited as materialized (
                            select * from lane where id = any (array(select id from first_of_channel where nth <= ?3))),
                        """ + LOOKED + """
                        ,
                        ready as (
                            select id, workspace, lane, queue, bot, place, topic, host, address, due_at, seq from looked
                            where next_at <= ?1 and not unsure),
                        placed as (
                            select *, row_number() over (partition by workspace, coalesce(host, queue)
                                                         order by due_at, seq) as nth
                            from ready),
                        turned as (
                            select *, row_number() over (partition by workspace order by nth, due_at, seq) as turn
                            from placed)
                        (select id, workspace, split_part(lane, '/', 1), host, bot, place, topic, address,
                                cast(null as uuid)
                         from turned order by turn, random() limit ?4)
                        union all
                        select null, null, null, null, null, null, null, null, lane_id from looked where next_at > ?1
                        """, Object[].class)
                        .setParameter(1, now.atOffset(ZoneOffset.UTC))
                        .setParameter(2, held.atOffset(ZoneOffset.UTC))
                        .setParameter(3, ofOneChannel)
                        .setParameter(4, limit)
                        .getResultList())
                .map(rows -> new Look(
                        rows.stream()
                                .filter(row -> row[0] != null)
                                .map(Lanes::due)
                                .toList(),
                        rows.stream()
                                .filter(row -> row[0] == null)
                                .map(row -> (UUID) row[8])
                                .toList()));
    }

    private static Due due(Object[] row) {
        return new Due(
                (UUID) row[0],
                new UnderWay.Place((String) row[1], (String) row[2], (@Nullable String) row[3]),
                new Spot((String) row[4], (String) row[5], (String) row[6]),
                address((String) row[7]));
    }

    private static Address address(String json) {
        try {
            return Json.mapper().readValue(json, Address.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a delivery holds no address", e);
        }
    }

    /**
     * They are not looked at before something of them can be sent. Their rows are held first: what comes in the meantime
     * is then seen, or sees to it that they are looked at again.
     */
    Uni<Void> putOff(List<UUID> lanes, Instant now, Instant held) {
        if (lanes.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select id from lane where id = any (?1) order by id for update skip locked",
                                UUID.class)
                        .setParameter(1, lanes.toArray(UUID[]::new))
                        .getResultList()
                        .chain(free -> session.createNativeQuery(
                                        "with visited as materialized (select * from lane where id = any (?3)), "
                                                + LOOKED
                                                + " update lane set look_at = looked.next_at from looked"
                                                + " where lane.id = looked.lane_id and looked.next_at > ?1")
                                .setParameter(1, now.atOffset(ZoneOffset.UTC))
                                .setParameter(2, held.atOffset(ZoneOffset.UTC))
                                .setParameter(3, free.toArray(UUID[]::new))
                                .executeUpdate()))
                .replaceWithVoid();
    }

    /**
     * Those of them that can still be sent, and that no other sender has in hand. Whoever holds the paces of their targets is
     * alone with them.
     */
    Uni<List<Delivery>> taken(List<Due> due, Instant now, Instant held) {
        if (due.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        with seen as (
                            select * from unnest(cast(cast(?3 as text[]) as uuid[]), cast(?4 as text[]), cast(?5 as text[]))
                                as seen(id, bot, place)),
                        visited as materialized (
                            select * from lane
                            where bot is not null and (workspace, name) in (
                                select workspace, lane from delivery
                                where id = any (cast(cast(?3 as text[]) as uuid[])))),
                        """ + LOOKED + """
                        select d.* from delivery d
                        where d.id = any (cast(cast(?3 as text[]) as uuid[])) and d.state in ('PENDING', 'WAITING') and d.due_at <= ?1
                          and exists (
                              select 1 from looked join seen using (id, bot, place)
                              where looked.id = d.id and looked.next_at <= ?1 and not looked.unsure)
                        order by d.due_at, d.seq for update of d skip locked""", Delivery.class)
                .setParameter(1, now.atOffset(ZoneOffset.UTC))
                .setParameter(2, held.atOffset(ZoneOffset.UTC))
                .setParameter(3, texts(due, one -> one.id().toString()))
                .setParameter(4, texts(due, one -> one.spot().bot()))
                .setParameter(5, texts(due, one -> one.spot().place()))
                .getResultList());
    }

    /**
     * Deletes those that took nothing since then and have nothing to send. One that needs attention stays, and so does one
     * that takes notices: people see them. Whatever comes for one meanwhile changes its look_at, and is looked at.
     */
    Uni<Void> forget(Instant before, int limit) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                delete from lane where id in (
                                    select l.id from lane l
                                    where look_at = 'infinity' and trouble is null and not takes_notices
                                      and greatest(added_at, delivered_at, open_at) < ?1
                                      and not exists (
                                          select 1 from delivery where workspace = l.workspace and lane = l.name
                                            and state in ('PENDING', 'WAITING', 'SENDING'))
                                    limit ?2 for update skip locked)""")
                        .setParameter(1, before.atOffset(ZoneOffset.UTC))
                        .setParameter(2, limit)
                        .executeUpdate())
                .replaceWithVoid();
    }

    private static String[] texts(List<Due> due, Function<Due, String> text) {
        return due.stream().map(text).toArray(String[]::new);
    }

    /** A lane that was never looked up, with something to send: now or later, others may have to wait for it. */
    record Unnamed(String workspace, Targets.Written lane) {}

    Uni<List<Unnamed>> unnamed(int limit) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                        select l.workspace, l.name, first.address from lane l cross join lateral (
                            select address from delivery
                            where workspace = l.workspace and lane = l.name
                              and state in ('PENDING', 'WAITING', 'SENDING') order by seq limit 1) first
                        where l.bot is null and l.look_at < 'infinity'
                        order by l.look_at limit ?1""", Object[].class)
                        .setParameter(1, limit)
                        .getResultList())
                .map(rows -> rows.stream()
                        .map(row -> new Unnamed((String) row[0], new Targets.Written((String) row[1], address((String)
                                Objects.requireNonNull(row[2])))))
                        .toList());
    }
}
