package io.syntra.notification.target;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.channel.Address;
import io.syntra.channel.Meaning;
import io.syntra.contracts.Json;
import io.syntra.contracts.Sha256;
import io.syntra.contracts.TargetId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.TargetEvent;
import io.syntra.outbox.Outbox;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the targets whose messages stay in order. A target that refused a message for good, and would refuse
 * any other, needs attention until it takes one or a person says that it will; both turns are told as events. Each is kept
 * as it is written; those that are one, whatever its token or its chat is called, take what is said of one of them for all.
 * Every method runs in the caller's transaction.
 */
@Singleton
public class Targets implements PanacheRepositoryBase<Target, UUID> {

    private static final Duration UNTOLD = Duration.ofSeconds(5);
    private static final int CANDIDATES = 50;

    /** One message that is refused is its author's matter; after so many in a row nobody seems to look. */
    private static final int MANY = 5;

    /** Of a {@link Target}: Hibernate Reactive reads a row only when it knows all that is in it. */
    private static final String COLUMNS = """
            select l.id, l.workspace, l.name, l.address, l.open_at, l.bot, l.place, l.topic, l.trouble, l.troubled_at,
                   l.delivered_at, l.takes_notices, l.refused
            """;

    private final Outbox outbox;

    Targets(Outbox outbox) {
        this.outbox = outbox;
    }

    /**
     * Which targets; all when nothing is said.
     *
     * @param inUse by what is sent without anybody asking for it anew: notices, and messages that are on their way
     */
    record Wanted(boolean troubled, boolean takingNotices, boolean inUse) {}

    /** Those that need attention first, then by when they last took a message. */
    Uni<List<Target>> page(WorkspaceId workspace, Wanted wanted, int limit) {
        return Panache.getSession().chain(session -> session.createNativeQuery(COLUMNS + """
                        from lane l
                        where workspace = ?1 and address is not null and (not ?2 or trouble is not null)
                          and (not ?4 or takes_notices)
                          and (not ?5 or takes_notices or exists (
                              select 1 from delivery d where d.workspace = l.workspace and d.lane = l.name
                                and d.lane is not null and d.state in ('PENDING', 'WAITING', 'SENDING')))
                        order by trouble is null, delivered_at desc nulls last, id limit ?3""", Target.class)
                .setParameter(1, workspace.value())
                .setParameter(2, wanted.troubled())
                .setParameter(3, limit)
                .setParameter(4, wanted.takingNotices())
                .setParameter(5, wanted.inUse())
                .getResultList());
    }

    Uni<@Nullable Target> of(WorkspaceId workspace, TargetId id) {
        return find("workspace = ?1 and id = ?2 and address is not null", workspace.value(), id.value())
                .firstResult();
    }

    /** What the channel calls it; as it is written while it never said. */
    public Uni<@Nullable String> place(String workspace, String lane) {
        return find("workspace = ?1 and name = ?2", workspace, lane)
                .firstResult()
                .map(target -> target == null ? null : target.place);
    }

    /** @param name of its lane, as it is stored: one that was stored long ago may be of an older form */
    public record Written(String name, Address address) {

        Written(Address address) {
            this(address.lane(), address);
        }
    }

    /**
     * Remembers whose they are, and the chats that they are parts of. What is known of the same chat by another name of its
     * bot, such as its new number, holds for them too, whichever workspace was told it.
     *
     * @param lanes of one token
     * @param bot a digest of it
     */
    public Uni<Void> named(String workspace, List<Written> lanes, String bot, Instant now) {
        var wholes = lanes.stream()
                .map(lane -> lane.address().whole())
                .distinct()
                .map(Written::new)
                .toList();
        // They are called what the chat is.
        return eachNamed(workspace, wholes, bot, now).chain(() -> eachNamed(workspace, lanes, bot, now));
    }

    private static Uni<Void> eachNamed(String workspace, List<Written> lanes, String bot, Instant now) {
        var at = now.atOffset(ZoneOffset.UTC);
        var names = texts(lanes, Written::name);
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                update lane set look_at = least(look_at, ?3) where id in (
                                    select l.id from lane own join lane l on l.workspace = own.workspace
                                        and l.bot = own.bot and l.place = own.place and l.topic = own.topic
                                    where own.workspace = ?1 and own.name = any (cast(?2 as text[])) and own.bot <> ?4
                                    order by l.id for update of l)""")
                        .setParameter(1, workspace)
                        .setParameter(2, names)
                        .setParameter(3, at)
                        .setParameter(4, bot)
                        .executeUpdate()
                        .chain(() -> session.createNativeQuery("""
                                update lane set bot = ?5, queue = v.queue, chat = v.chat, topic = v.topic,
                                    place = coalesce(
                                        (select s.place from lane s where s.bot = ?5
                                             and s.chat = v.chat and s.place <> s.chat limit 1),
                                        moved_to, case when lane.bot is null then lane.place end, v.chat)
                                from unnest(cast(?2 as text[]), cast(?3 as text[]), cast(?4 as text[]), cast(?6 as text[]))
                                    as v(name, chat, topic, queue)
                                where lane.workspace = ?1 and lane.name = v.name and lane.bot is distinct from ?5""")
                                .setParameter(1, workspace)
                                .setParameter(2, names)
                                .setParameter(
                                        3, texts(lanes, lane -> lane.address().destination()))
                                .setParameter(4, texts(lanes, lane -> topic(lane.address())))
                                .setParameter(5, bot)
                                .setParameter(6, texts(lanes, lane -> queue(lane.address(), bot)))
                                .executeUpdate()))
                .replaceWithVoid();
    }

    private static String[] texts(List<Written> lanes, Function<Written, String> text) {
        return lanes.stream().map(text).toArray(String[]::new);
    }

    private static String topic(Address address) {
        return address instanceof Address.TelegramChat(var _, var _, Integer topic) && topic != null
                ? topic.toString()
                : "";
    }

    /** What a bot, mail server or host is sent takes turns as one; of Slack's URLs, each of which is one target, all do. */
    private static String queue(Address address, String bot) {
        return switch (address) {
            case Address.TelegramChat _, Address.SlackChannel _, Address.Mailbox _ -> bot;
            case Address.Webhook webhook -> webhook.kind() + "/" + Sha256.hex(webhook.host());
            case Address.SlackWebhook _ -> address.kind();
        };
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
        return asItsTopic(whole, at, address.whole(), now).chain(() -> learn(at, whole, address, meaning, notice, now));
    }

    private Uni<@Nullable Finding> learn(
            Place at, Place whole, Address address, Meaning meaning, boolean notice, Instant now) {
        return switch (meaning) {
            case Meaning.Delivered delivered ->
                known(at, at, address, now, now)
                        .chain(() -> placed(at, delivered.place(), now))
                        .chain(() -> notice ? Uni.createFrom().voidItem() : tookOne(at))
                        .chain(() -> recovered(at, now, null));
            case Meaning.Limited limited ->
                known(whole, at, address.whole(), now.plus(wait(limited)), null)
                        .chain(() -> recovered(whole, now, null));
            case Meaning.Moved moved ->
                known(whole, at, address.whole(), now, null)
                        .chain(() -> moved(whole, moved.chat(), now))
                        .chain(() -> movedTold(whole, moved.chat(), now))
                        .chain(() -> recovered(whole, now, null));
            case Meaning.Permanent(String reason, Meaning.Fault fault) ->
                switch (fault) {
                    case MESSAGE -> notice ? nothing() : refusedOne(at, address, now);
                    // One that names no topic goes to the chat's general one, which is not told apart from the chat.
                    case TOPIC ->
                        known(at, at, address, now, null)
                                .chain(() -> troubled(at, reason, now))
                                .chain(this::firstOfItsPlace)
                                .map(target -> takesNone(target, false));
                    case TARGET ->
                        known(whole, at, address.whole(), now, null)
                                .chain(() -> troubled(whole, reason, now))
                                .chain(this::firstOfItsPlace)
                                .map(target -> takesNone(target, false));
                    case TOKEN ->
                        inTurn(at)
                                .chain(() -> known(whole, at, address.whole(), now, null))
                                .chain(() -> troubled(whole, reason, now))
                                .chain(target -> firstOfItsToken(target, reason))
                                .map(target -> takesNone(target, true));
                };
            case Meaning.Retry _, Meaning.Unthreaded _, Meaning.Unknown _ -> nothing();
        };
    }

    /** For how long nothing is sent there. */
    public static Duration wait(Meaning.Limited limited) {
        var after = limited.after();
        return after == null ? UNTOLD : after;
    }

    /** A person says that it takes messages. When the channel asked to wait, it is waited for all the same. */
    public Uni<Void> clear(String workspace, Address address, String by, Instant now) {
        return recovered(new Place(workspace, address.lane()), now, by).replaceWithVoid();
    }

    private static @Nullable Finding takesNone(@Nullable Target target, boolean ofItsToken) {
        return target == null ? null : new Finding.TakesNone(target, ofItsToken);
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
        return known(at, at, address, now, null)
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
     * of another bot or webhook of Slack's that took a message last, else in another chat of its own bot. Never with a token
     * that is refused. Behind another webhook there may be a machine, which acts on what it is sent: it has to be chosen.
     */
    public Uni<@Nullable Target> elsewhere(Finding finding) {
        var about = finding.target();
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(COLUMNS + """
                                from lane l
                                where l.workspace = ?1 and l.id <> ?2 and l.address is not null
                                  and (l.takes_notices
                                       or (l.delivered_at is not null and not starts_with(l.name, 'webhook/')))
                                  and not exists (select 1 from lane other where other.workspace = l.workspace
                                      and (other.trouble is not null or other.id = ?2)
                                      and (other.name = l.name or starts_with(l.name, other.name || '/')
                                           or (other.bot = l.bot and other.place = l.place
                                               and other.topic in ('', l.topic))))
                                order by l.takes_notices desc, l.delivered_at desc limit ?3""", Target.class)
                        .setParameter(1, about.workspace)
                        .setParameter(2, about.id)
                        .setParameter(3, CANDIDATES)
                        .getResultList())
                .map(candidates -> candidates.stream()
                        .filter(target -> !finding.ofItsToken() || !target.sharesTokenWith(about))
                        // The first of those that are told best.
                        .min(Comparator.comparing(target -> !target.takesNotices && target.sharesTokenWith(about)))
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

    /** A chat is its topics' bot's: it may have been known before they were, or by what their token was then. */
    private Uni<Void> asItsTopic(Place whole, Place topic, Address address, Instant now) {
        return whole.equals(topic)
                ? Uni.createFrom().voidItem()
                : Panache.getSession()
                        .chain(session -> session.createNativeQuery(
                                        "select own.bot from lane own join lane l on l.workspace = own.workspace"
                                                + " and l.name = ?3 and l.bot is distinct from own.bot"
                                                + " where own.workspace = ?1 and own.name = ?2 and own.bot is not null",
                                        String.class)
                                .setParameter(1, topic.workspace())
                                .setParameter(2, topic.lane())
                                .setParameter(3, whole.lane())
                                .getSingleResultOrNull())
                        .chain(bot -> bot == null
                                ? Uni.createFrom().voidItem()
                                : eachNamed(whole.workspace(), List.of(new Written(address)), bot, now));
    }

    /** @param sent whose message it is about: what it was found to be, the chat that it is a part of is too */
    private static Uni<Void> known(
            Place at, Place sent, Address address, Instant openAt, @Nullable Instant deliveredAt) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                insert into lane (workspace, name, address, open_at, delivered_at,
                                                  bot, queue, chat, place, topic)
                                select ?1, ?2, ?3, ?4, cast(?5 as timestamptz),
                                       own.bot, own.queue, own.chat, own.place, ?7
                                from (select 1) one left join lane own on own.workspace = ?1 and own.name = ?6
                                on conflict (workspace, name) do update set
                                    address = excluded.address,
                                    open_at = greatest(lane.open_at, excluded.open_at),
                                    delivered_at = coalesce(excluded.delivered_at, lane.delivered_at)""")
                        .setParameter(1, at.workspace())
                        .setParameter(2, at.lane())
                        .setParameter(3, json(address))
                        .setParameter(4, openAt.atOffset(ZoneOffset.UTC))
                        .setParameter(5, deliveredAt == null ? null : deliveredAt.atOffset(ZoneOffset.UTC))
                        .setParameter(6, sent.lane())
                        .setParameter(7, topic(address))
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** What is known by the new number already, and all that is by the old one, are one from now on. */
    private static Uni<Void> moved(Place at, String chat, Instant now) {
        return called(at, chat, now, "l.place = own.place", "moved_to = ?3, place = ?3");
    }

    /** A name leads to the channel whose id the answer tells, whoever writes it. */
    private static Uni<Void> placed(Place at, @Nullable String place, Instant now) {
        return place == null
                ? Uni.createFrom().voidItem()
                : called(
                        at,
                        place,
                        now,
                        "(l.place = own.place or l.chat = own.chat)",
                        "place = case when lane.chat = (select chat from lane where workspace = ?1 and name = ?2)"
                                + " then ?3 else place end");
    }

    /** Those that stood behind one that is called otherwise now are looked at anew. */
    private static Uni<Void> called(Place at, String place, Instant now, String which, String change) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("update lane set look_at = least(look_at, ?4), " + change
                                + " where id in (select l.id from lane own join lane l on l.workspace = own.workspace"
                                + " and l.bot = own.bot and " + which
                                + " where own.workspace = ?1 and own.name = ?2 and own.place is distinct from ?3"
                                + " order by l.id for update of l)")
                        .setParameter(1, at.workspace())
                        .setParameter(2, at.lane())
                        .setParameter(3, place)
                        .setParameter(4, now.atOffset(ZoneOffset.UTC))
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
    private static Uni<Void> inTurn(Place at) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select cast(pg_advisory_xact_lock(hashtextextended(workspace || '/' || bot, 0)) as text)"
                                        + " from lane where workspace = ?1 and name = ?2 and bot is not null",
                                String.class)
                        .setParameter(1, at.workspace())
                        .setParameter(2, at.lane())
                        .getResultList())
                .replaceWithVoid();
    }

    /** Null when another target of the same bot is refused for the same reason already. */
    private Uni<@Nullable Target> firstOfItsToken(@Nullable Target target, String reason) {
        return target == null
                ? nothing()
                : find("workspace = ?1 and name <> ?2 and trouble = ?3", target.workspace, target.name, reason)
                        .list()
                        .map(others -> others.stream().anyMatch(target::sharesTokenWith) ? null : target);
    }

    /** Null when it is known by another name that the same one takes none. */
    private Uni<@Nullable Target> firstOfItsPlace(@Nullable Target target) {
        return target == null
                ? nothing()
                : count(
                                "workspace = ?1 and name <> ?2 and trouble is not null and bot = ?3 and place = ?4"
                                        + " and topic = ?5",
                                target.workspace,
                                target.name,
                                target.bot,
                                target.place,
                                target.topic)
                        .map(others -> others > 0 ? null : target);
    }

    /** It takes messages, by whatever name, and so does the chat that it is a part of. */
    private Uni<@Nullable Finding> recovered(Place at, Instant now, @Nullable String by) {
        return alike(at)
                .chain(alike -> Multi.createFrom()
                        .iterable(alike)
                        .onItem()
                        .transformToUniAndConcatenate(target -> recovered(target, now, by))
                        .collect()
                        .asList())
                .chain(Targets::nothing);
    }

    /** Those that need attention and are the same target, or the chat that it is a part of. */
    private static Uni<List<Target>> alike(Place at) {
        return Panache.getSession().chain(session -> session.createNativeQuery(COLUMNS + """
                        from lane own join lane l on l.workspace = own.workspace
                            and (l.name = own.name
                                 or (l.bot = own.bot and l.place = own.place and l.topic in ('', own.topic)))
                        where own.workspace = ?1 and own.name = ?2 and l.trouble is not null
                        order by l.id""", Target.class)
                .setParameter(1, at.workspace())
                .setParameter(2, at.lane())
                .getResultList());
    }

    private Uni<Void> recovered(Target target, Instant now, @Nullable String by) {
        var at = new Place(target.workspace, target.name);
        return Panache.getSession().chain(session -> session.createNativeQuery(
                        "update lane set trouble = null, troubled_at = null" + " where id = ?1 and trouble is not null")
                .setParameter(1, target.id)
                .executeUpdate()
                .chain(turned -> turned == 0
                        ? Uni.createFrom().voidItem()
                        : session.createNativeQuery("update lane set look_at = least(look_at, ?2) where id in ("
                                        + "select l.id from lane own join lane l on l.workspace = own.workspace"
                                        + " and (l.id = own.id or (l.bot = own.bot and l.place = own.place))"
                                        + " where own.id = ?1 order by l.id for update of l)")
                                .setParameter(1, target.id)
                                .setParameter(2, now.atOffset(ZoneOffset.UTC))
                                .executeUpdate()
                                .chain(() -> told(
                                        at,
                                        recovered -> new TargetEvent.Recovered(
                                                recovered.id(),
                                                recovered.address().kind(),
                                                recovered.address().shown(),
                                                by,
                                                now)))
                                .replaceWithVoid()));
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
