package io.syntra.notification.delivery;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.channel.Address;
import io.syntra.channel.Threading;
import io.syntra.channel.slack.SlackWire;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which message another one answers. That is decided when it is about to be sent: what was sent to the same target before
 * is through then, and what the channel calls it is known. Every method runs in the caller's transaction.
 */
@Singleton
class Threads {

    /** Nobody looks for an older message to read an answer. */
    private static final Duration LONGEST = Duration.ofDays(30);

    private final Deliveries deliveries;

    Threads(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    /**
     * @param there whether a message is where this one goes: a chat that was upgraded numbers its messages anew
     * @return the delivered message that this one answers or replaces; null for a message of its own
     */
    Uni<@Nullable Answered> answeredBy(Delivery delivery, Predicate<Delivery> there, Instant now) {
        return answeredBy(delivery, now)
                .chain(answered -> answered == null || there.test(answered)
                        ? Uni.createFrom().item(answered)
                        : leave(delivery, "the chat was upgraded since the one that it belongs to")
                                .chain(() -> answeredBy(delivery, now)))
                .chain(answered -> answered == null ? Uni.createFrom().nullItem() : inItsPlace(delivery, answered));
    }

    /** What does not fit into one message follows as an answer, and what did not is not replaced by halves. */
    private Uni<@Nullable Answered> inItsPlace(Delivery delivery, Delivery answered) {
        if (delivery.resolves != Threading.Resolved.EDIT || delivery.part > 0) {
            return Uni.createFrom().item(new Answered(answered, false));
        }
        return deliveries.ofRequest(answered.requestId).map(parts -> {
            boolean whole = parts.size() == 1;
            if (!whole) {
                delivery.note = "an answer: what it would take the place of are " + parts.size() + " messages";
            }
            return new Answered(answered, whole);
        });
    }

    /** Whether what was last about to leave takes the place of another message: sent twice, it has the effect of once. */
    Uni<Boolean> replaces(Delivery delivery) {
        var opener = delivery.opener;
        if (opener == null || delivery.resolves != Threading.Resolved.EDIT || delivery.part > 0) {
            return Uni.createFrom().item(false);
        }
        return deliveries
                .findById(opener)
                .map(Threads::answerable)
                .chain(answered -> answered == null
                        ? Uni.createFrom().item(false)
                        : deliveries
                                .ofRequest(answered.requestId)
                                .map(parts -> parts.size() == 1 && canBeReplaced(delivery, answered)));
    }

    private static boolean canBeReplaced(Delivery delivery, Delivery answered) {
        return !(delivery.address() instanceof Address.SlackChannel(String _, String channel))
                || SlackWire.isChannelId(placeOf(answered, channel));
    }

    /** @param channel as its author wrote it */
    static String placeOf(Delivery answered, String channel) {
        return answered.place == null ? channel : answered.place;
    }

    /**
     * A message that another one belongs to.
     *
     * @param replaced whether that one takes its place
     */
    record Answered(Delivery message, boolean replaced) {}

    private Uni<@Nullable Delivery> answeredBy(Delivery delivery, Instant now) {
        var opener = delivery.opener;
        if (opener != null) {
            return deliveries.findById(opener).map(Threads::answerable);
        }
        var key = delivery.thread;
        // All parts go where the first one does.
        return key == null || delivery.part > 0
                ? Uni.createFrom().nullItem()
                : opener(delivery, key, now).chain(found -> decide(delivery, key, found, now));
    }

    private Uni<@Nullable Delivery> decide(Delivery delivery, String key, @Nullable Delivery opener, Instant now) {
        if (opener == null) {
            return opens(delivery, key, now);
        }
        if (opener.id.equals(delivery.id)) {
            return Uni.createFrom().nullItem();
        }
        if (answerable(opener) != null) {
            return deliveries
                    .ofRequest(delivery.requestId)
                    .invoke(parts -> parts.forEach(part -> part.opener = opener.id))
                    .replaceWith(opener);
        }
        delivery.note = switch (opener.state) {
            case UNKNOWN ->
                "a message of its own: it is not known whether the one that opened the thread arrived, delivery "
                        + opener.id;
            case DELIVERED ->
                "a message of its own: it is not known what the channel calls the one that opened the thread, delivery "
                        + opener.id;
            case FAILED, PENDING, SENDING, WAITING ->
                "a message of its own: the one that opened the thread was not delivered, delivery " + opener.id;
        };
        return opens(delivery, key, now);
    }

    private static @Nullable Delivery answerable(@Nullable Delivery opener) {
        return opener != null && opener.state == DeliveryState.DELIVERED && opener.external != null ? opener : null;
    }

    private Uni<@Nullable Delivery> opener(Delivery delivery, String key, Instant now) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select opener from thread where workspace = ?1 and lane = ?2 and key = ?3"
                                        + " and opened_at > ?4 for update",
                                UUID.class)
                        .setParameter(1, delivery.workspace)
                        .setParameter(2, Objects.requireNonNull(delivery.lane))
                        .setParameter(3, key)
                        .setParameter(4, now.minus(LONGEST).atOffset(ZoneOffset.UTC))
                        .getResultList())
                .chain(openers ->
                        openers.isEmpty() ? Uni.createFrom().nullItem() : deliveries.findById(openers.getFirst()));
    }

    /** What comes after it answers it, unless it is the last one. */
    private static Uni<@Nullable Delivery> opens(Delivery delivery, String key, Instant now) {
        var last = delivery.resolves != null;
        var change = last ? "delete from thread where workspace = ?1 and lane = ?2 and key = ?3" : """
                        insert into thread (workspace, lane, key, opener, opened_at) values (?1, ?2, ?3, ?4, ?5)
                        on conflict (workspace, lane, key) do update set
                            opener = excluded.opener, opened_at = excluded.opened_at""";
        return Panache.getSession()
                .chain(session -> {
                    var query = session.createNativeQuery(change)
                            .setParameter(1, delivery.workspace)
                            .setParameter(2, Objects.requireNonNull(delivery.lane))
                            .setParameter(3, key);
                    return last
                            ? query.executeUpdate()
                            : query.setParameter(4, delivery.id)
                                    .setParameter(5, now.atOffset(ZoneOffset.UTC))
                                    .executeUpdate();
                })
                .chain(() -> Uni.createFrom().nullItem());
    }

    /** The next message with the key opens a thread of its own. */
    Uni<Void> close(UUID opener) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("delete from thread where opener = ?1")
                        .setParameter(1, opener)
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** Deletes those that nothing answers any more. */
    Uni<Void> forget(Instant now) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("delete from thread where opened_at <= ?1")
                        .setParameter(1, now.minus(LONGEST).atOffset(ZoneOffset.UTC))
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** What it answered is gone. */
    Uni<Void> leave(Delivery delivery, String why) {
        var opener = delivery.opener;
        var closed = opener == null ? Uni.createFrom().voidItem() : close(opener);
        return closed.chain(() -> deliveries.ofRequest(delivery.requestId))
                .invoke(parts -> {
                    parts.stream().filter(part -> part.part >= delivery.part).forEach(Delivery::standAlone);
                    delivery.note = "a message of its own: " + why;
                })
                .replaceWithVoid();
    }
}
