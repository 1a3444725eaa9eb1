package io.syntra.notification.target;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.syntra.channel.Address;
import io.syntra.channel.Meaning;
import io.syntra.contracts.Json;
import io.syntra.contracts.TargetId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.TargetEvent;
import io.syntra.outbox.Outbox;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the targets whose messages stay in order. A target that refused a message for good, and would refuse
 * any other, needs attention until it takes one or a person says that it will; both turns are told as events. Every
 * method runs in the caller's transaction.
 */
@Singleton
public class Targets implements PanacheRepositoryBase<Target, UUID> {

    private static final Duration UNTOLD = Duration.ofSeconds(5);
    private static final int CANDIDATES = 50;

    /** One message that is refused is its author's matter; after so many in a row nobody seems to look. */
    private static final int MANY = 5;

    private final Outbox outbox;

    Targets(Outbox outbox) {
        this.outbox = outbox;
    }

    /** Those that need attention first, then by when they last took a message. */
    Uni<List<Target>> page(WorkspaceId workspace, boolean onlyTroubled, boolean onlyTakingNotices, int limit) {
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        select * from lane
                        where workspace = ?1 and address is not null and (not ?2 or trouble is not null)
                          and (not ?4 or takes_notices)
                        order by trouble is null, delivered_at desc nulls last, id limit ?3""", Target.class)
                .setParameter(1, workspace.value())
                .setParameter(2, onlyTroubled)
                .setParameter(3, limit)
                .setParameter(4, onlyTakingNotices)
                .getResultList());
    }

    Uni<@Nullable Target> of(WorkspaceId workspace, TargetId id) {
        return find("workspace = ?1 and id = ?2 and address is not null", workspace.value(), id.value())
                .firstResult();
    }

    /** The chat's new number, for each lane whose chat has moved. */
    public Uni<Map<String, String>> moved(String workspace, List<String> lanes) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select name, moved_to from lane where workspace = ?1 and name in (?2)"
                                        + " and moved_to is not null",
                                Object[].class)
                        .setParameter(1, workspace)
                        .setParameter(2, lanes)
                        .getResultList())
                .map(rows -> {
                    var moved = new HashMap<String, String>();
                    rows.forEach(row -> moved.put((String) row[0], (String) row[1]));
                    return moved;
                });
    }

    /** What the channel calls it; null when it never said. */
    public Uni<@Nullable String> place(String workspace, String lane) {
        return find("workspace = ?1 and name = ?2", workspace, lane)
                .firstResult()
                .map(target -> target == null ? null : target.place);
    }

    /**
     * Remembers what an answer says of the target, not of the message. What is said of a chat holds for all its topics.
     *
     * @param notice whether the message was about a target: it says little of what others write
     * @return what people are to be told now; of all targets that a token is refused for, the first
     */
    public Uni<@Nullable Finding> learn(
            String workspace, Address address, Meaning meaning, boolean notice, Instant now) {
        var at = new Place(workspace, address.lane());
        var whole = new Place(workspace, address.whole().lane());
        return switch (meaning) {
            case Meaning.Delivered delivered ->
                known(at, address, now, null, now)
                        .chain(() -> placed(at, delivered.place()))
                        .chain(() -> notice ? Uni.createFrom().voidItem() : tookOne(at))
                        .chain(() -> recovered(address, workspace, null, now));
            case Meaning.Limited limited ->
                known(whole, address.whole(), now.plus(limited.after() == null ? UNTOLD : limited.after()), null, null)
                        .chain(() -> recovered(whole, null, now));
            case Meaning.Moved moved ->
                known(whole, address.whole(), now, moved.chat(), null)
                        .chain(() -> movedTold(whole, moved.chat(), now))
                        .chain(() -> recovered(whole, null, now));
            case Meaning.Permanent(String reason, Meaning.Fault fault) ->
                switch (fault) {
                    case MESSAGE -> notice ? nothing() : refusedOne(at, address, now);
                    // One that names no topic goes to the chat's general one, which is not told apart from the chat.
                    case TOPIC ->
                        known(at, address, now, null, null)
                                .chain(() -> troubled(at, reason, now))
                                .map(Targets::takesNone);
                    case TARGET ->
                        known(whole, address.whole(), now, null, null)
                                .chain(() -> troubled(whole, reason, now))
                                .map(Targets::takesNone);
                    case TOKEN ->
                        inTurn(workspace + "/" + address.secret())
                                .chain(() -> known(whole, address.whole(), now, null, null))
                                .chain(() -> troubled(whole, reason, now))
                                .chain(target -> firstOfItsToken(target, reason))
                                .map(Targets::takesNone);
                };
            case Meaning.Retry _, Meaning.Unthreaded _, Meaning.Unknown _ -> nothing();
        };
    }

    /** A person says that it takes messages. When the channel asked to wait, it is waited for all the same. */
    public Uni<Void> clear(String workspace, Address address, String by, Instant now) {
        return recovered(address, workspace, by, now).replaceWithVoid();
    }

    private static @Nullable Finding takesNone(@Nullable Target target) {
        return target == null ? null : new Finding.TakesNone(target);
    }

    private static Uni<Void> tookOne(Place at) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "update lane set refused = 0 where workspace = ?1 and name = ?2 and refused > 0")
                        .setParameter(1, at.workspace())
                        .setParameter(2, at.lane())
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** It is found once: what is refused after that is not counted from the beginning until it takes one. */
    private Uni<@Nullable Finding> refusedOne(Place at, Address address, Instant now) {
        return known(at, address, now, null, null)
                .chain(Panache::getSession)
                .chain(session -> session.createNativeQuery("update lane set refused = refused + 1"
                                + " where workspace = ?1 and name = ?2 and refused < ?3")
                        .setParameter(1, at.workspace())
                        .setParameter(2, at.lane())
                        .setParameter(3, MANY)
                        .executeUpdate())
                .chain(counted -> counted == 0
                        ? nothing()
                        : find("workspace = ?1 and name = ?2 and refused = ?3", at.workspace(), at.lane(), MANY)
                                .firstResult()
                                .map(target -> target == null ? null : new Finding.RefusedMany(target, MANY)));
    }

    private Uni<@Nullable Finding> recovered(Address address, String workspace, @Nullable String by, Instant now) {
        var at = new Place(workspace, address.lane());
        var whole = new Place(workspace, address.whole().lane());
        var recovered = recovered(whole, by, now);
        return at.equals(whole) ? recovered : recovered.chain(() -> recovered(at, by, now));
    }

    private Uni<Void> movedTold(Place at, String chat, Instant now) {
        return told(
                        at,
                        target -> new TargetEvent.Moved(
                                target.id(),
                                target.address().kind(),
                                target.address().shown(),
                                chat,
                                now))
                .replaceWithVoid();
    }

    /**
     * Where it can be told what is wrong with a target: at the one that the workspace chose for that, else at the one
     * of another bot or webhook that took a message last.
     */
    public Uni<@Nullable Target> elsewhere(Target about) {
        var refused = about.address().secret();
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                select * from lane
                                where workspace = ?1 and name <> ?2 and address is not null
                                  and (takes_notices or delivered_at is not null)
                                  and not exists (select 1 from lane l where l.workspace = lane.workspace
                                      and (l.trouble is not null or l.name = ?2)
                                      and (l.name = lane.name or starts_with(lane.name, l.name || '/')))
                                order by takes_notices desc, delivered_at desc limit ?3""", Target.class)
                        .setParameter(1, about.workspace)
                        .setParameter(2, about.name)
                        .setParameter(3, CANDIDATES)
                        .getResultList())
                .map(candidates -> candidates.stream()
                        .filter(target -> target.takesNotices
                                || !target.address().secret().equals(refused))
                        .findFirst()
                        .orElse(null));
    }

    /** At most one target of a workspace takes notices. */
    Uni<Void> takeNotices(WorkspaceId workspace, TargetId id, boolean takes) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("update lane set takes_notices = false where workspace = ?1"
                                + " and takes_notices and (id = ?2 or ?3)")
                        .setParameter(1, workspace.value())
                        .setParameter(2, id.value())
                        .setParameter(3, takes)
                        .executeUpdate()
                        .chain(() -> session.createNativeQuery(
                                        "update lane set takes_notices = ?3 where workspace = ?1 and id = ?2")
                                .setParameter(1, workspace.value())
                                .setParameter(2, id.value())
                                .setParameter(3, takes)
                                .executeUpdate()))
                .replaceWithVoid();
    }

    private record Place(String workspace, String lane) {}

    private static <T> Uni<@Nullable T> nothing() {
        return Uni.createFrom().nullItem();
    }

    private static Uni<Void> known(
            Place at, Address address, Instant openAt, @Nullable String movedTo, @Nullable Instant deliveredAt) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                insert into lane (workspace, name, address, open_at, moved_to, delivered_at)
                                values (?1, ?2, ?3, ?4, cast(?5 as text), cast(?6 as timestamptz))
                                on conflict (workspace, name) do update set
                                    address = excluded.address,
                                    open_at = greatest(lane.open_at, excluded.open_at),
                                    moved_to = coalesce(excluded.moved_to, lane.moved_to),
                                    delivered_at = coalesce(excluded.delivered_at, lane.delivered_at)""")
                        .setParameter(1, at.workspace())
                        .setParameter(2, at.lane())
                        .setParameter(3, json(address))
                        .setParameter(4, openAt.atOffset(ZoneOffset.UTC))
                        .setParameter(5, movedTo)
                        .setParameter(6, deliveredAt == null ? null : deliveredAt.atOffset(ZoneOffset.UTC))
                        .executeUpdate())
                .replaceWithVoid();
    }

    private static Uni<Void> placed(Place at, @Nullable String place) {
        return place == null
                ? Uni.createFrom().voidItem()
                : Panache.getSession()
                        .chain(session -> session.createNativeQuery(
                                        "update lane set place = ?3 where workspace = ?1 and name = ?2"
                                                + " and place is distinct from ?3")
                                .setParameter(1, at.workspace())
                                .setParameter(2, at.lane())
                                .setParameter(3, place)
                                .executeUpdate())
                        .replaceWithVoid();
    }

    /** Of several that find out at once, one turns it. */
    private Uni<@Nullable Target> troubled(Place at, String reason, Instant now) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("update lane set trouble = ?3, troubled_at = ?4"
                                + " where workspace = ?1 and name = ?2 and trouble is null")
                        .setParameter(1, at.workspace())
                        .setParameter(2, at.lane())
                        .setParameter(3, reason)
                        .setParameter(4, now.atOffset(ZoneOffset.UTC))
                        .executeUpdate())
                .chain(turned -> turned == 0
                        ? nothing()
                        : told(
                                at,
                                target -> new TargetEvent.NeedsAttention(
                                        target.id(),
                                        target.address().kind(),
                                        target.address().shown(),
                                        reason,
                                        now)));
    }

    /** What is refused at once is looked at one after another, until its transaction is over. */
    private static Uni<Void> inTurn(String what) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select cast(pg_advisory_xact_lock(hashtextextended(?1, 0)) as text)", String.class)
                        .setParameter(1, what)
                        .getSingleResult())
                .replaceWithVoid();
    }

    /** Null when another target of the same bot is refused for the same reason already. */
    private Uni<@Nullable Target> firstOfItsToken(@Nullable Target target, String reason) {
        if (target == null) {
            return nothing();
        }
        var token = target.address().secret();
        return find("workspace = ?1 and name <> ?2 and trouble = ?3", target.workspace, target.name, reason)
                .list()
                .map(others -> others.stream()
                                .anyMatch(other -> other.address().secret().equals(token))
                        ? null
                        : target);
    }

    private Uni<@Nullable Finding> recovered(Place at, @Nullable String by, Instant now) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("update lane set trouble = null, troubled_at = null"
                                + " where workspace = ?1 and name = ?2 and trouble is not null")
                        .setParameter(1, at.workspace())
                        .setParameter(2, at.lane())
                        .executeUpdate())
                .chain(turned -> turned == 0
                        ? nothing()
                        : told(
                                at,
                                target -> new TargetEvent.Recovered(
                                        target.id(),
                                        target.address().kind(),
                                        target.address().shown(),
                                        by,
                                        now)))
                .chain(Targets::nothing);
    }

    private Uni<@Nullable Target> told(Place at, Function<Target, TargetEvent> event) {
        return find("workspace = ?1 and name = ?2", at.workspace(), at.lane())
                .firstResult()
                .chain(target -> outbox.append(new WorkspaceId(at.workspace()), event.apply(target))
                        .replaceWith(target));
    }

    private static String json(Address address) {
        try {
            return Json.mapper().writeValueAsString(address);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an address is always JSON", e);
        }
    }
}
