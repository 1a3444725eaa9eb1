package io.syntra.outbox;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.event.EventMeta;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** Makes an effect happen once for an event that may arrive any number of times. */
@Singleton
public class Inbox {

    /**
     * Runs the effect and remembers the event in one transaction; does nothing when the event is remembered already.
     *
     * @param consumer who reads; each consumer of an event has its own memory
     */
    public Uni<Void> once(String consumer, EventMeta event, Supplier<Uni<Void>> effect) {
        return Panache.withTransaction(() -> Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "insert into inbox (consumer, event_id) values (?1, ?2) on conflict do nothing")
                        .setParameter(1, consumer)
                        .setParameter(2, event.id())
                        .executeUpdate())
                .chain(inserted ->
                        inserted == 1 ? effect.get() : Uni.createFrom().voidItem()));
    }

    /** Those of the events that are remembered, for a consumer that takes many at once. Needs an open session. */
    public Uni<Set<UUID>> known(String consumer, Collection<UUID> events) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select event_id from inbox where consumer = ?1 and event_id = any(?2)", UUID.class)
                        .setParameter(1, consumer)
                        .setParameter(2, events.toArray(UUID[]::new))
                        .getResultList())
                .map(Set::copyOf);
    }

    /** Remembers events, in the transaction of what they did. */
    public Uni<Void> remember(String consumer, Collection<UUID> events) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                insert into inbox (consumer, event_id) select ?1, unnest(cast(?2 as uuid[]))
                                on conflict do nothing""")
                        .setParameter(1, consumer)
                        .setParameter(2, events.toArray(UUID[]::new))
                        .executeUpdate())
                .replaceWithVoid();
    }
}
