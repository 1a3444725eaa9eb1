package io.syntra.agent.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.store.AfterCommit;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.AgentEvent;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Appends to a conversation's events and reads them back. */
@Singleton
public class Journal {

    private static final int PAGE = 500;

    /** One reader that waits. */
    static final class Listener {
        private final CompletableFuture<Void> announced = new CompletableFuture<>();

        CompletableFuture<Void> announced() {
            return announced;
        }
    }

    private final Clock clock;
    private final AfterCommit afterCommit;
    private final ConcurrentHashMap<UUID, Set<Listener>> listeners = new ConcurrentHashMap<>();

    Journal(Clock clock, AfterCommit afterCommit) {
        this.clock = clock;
        this.afterCommit = afterCommit;
    }

    /**
     * Appends in the current transaction. The conversation's row stays locked until that commits, so numbers become
     * visible in their order and a reader misses none. Readers on this instance are told once the transaction is
     * committed, see {@link AfterCommit}; others find out within a second.
     */
    public Uni<Void> append(ConversationId conversation, AgentEvent event) {
        afterCommit.tell(new News(this, conversation.value()));
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        with head as (update conversation set last_event = last_event + 1 where id = ?1
                                      returning last_event)
                        insert into event (id, conversation_id, seq, name, data, at)
                        select cast(?2 as uuid), cast(?1 as uuid), last_event, ?3, ?4, cast(?5 as timestamptz) from head
                        returning seq""", Long.class)
                .setParameter(1, conversation.value())
                .setParameter(2, UUID.randomUUID())
                .setParameter(3, event.eventName())
                .setParameter(4, json(event))
                .setParameter(5, clock.instant())
                .getSingleResult()
                .replaceWithVoid());
    }

    /** In the order given. */
    public Uni<Void> append(ConversationId conversation, List<AgentEvent> events) {
        Uni<Void> all = Uni.createFrom().voidItem();
        for (var event : events) {
            all = all.chain(() -> append(conversation, event));
        }
        return all;
    }

    private record News(Journal journal, UUID conversation) implements Runnable {
        @Override
        public void run() {
            journal.announce(conversation);
        }
    }

    /** For a stop: nobody waits for the next announcement. */
    void wakeReaders() {
        listeners.keySet().forEach(this::announce);
    }

    private void announce(UUID conversation) {
        var waiting = listeners.remove(conversation);
        if (waiting != null) {
            waiting.forEach(listener -> listener.announced.complete(null));
        }
    }

    /** Completes with the next announcement. Ask before reading, so that nothing falls in between. */
    Listener listen(ConversationId conversation) {
        var listener = new Listener();
        listeners.compute(conversation.value(), (id, waiting) -> {
            var all = waiting == null ? ConcurrentHashMap.<Listener>newKeySet() : waiting;
            all.add(listener);
            return all;
        });
        return listener;
    }

    void forget(ConversationId conversation, Listener listener) {
        listeners.computeIfPresent(conversation.value(), (id, waiting) -> {
            waiting.remove(listener);
            return waiting.isEmpty() ? null : waiting;
        });
    }

    /** The number of the last event; 0 before the first. */
    Uni<Long> last(ConversationId conversation) {
        return Panache.withSession(() -> Panache.getSession().chain(session -> session.createNativeQuery(
                        "select last_event from conversation where id = ?1", Long.class)
                .setParameter(1, conversation.value())
                .getSingleResult()));
    }

    Uni<List<JournalEntry>> after(ConversationId conversation, long seq) {
        return Panache.withSession(() -> Panache.getSession().chain(session -> session.createQuery(
                        "from JournalEntry where conversationId = ?1 and seq > ?2 order by seq", JournalEntry.class)
                .setParameter(1, conversation.value())
                .setParameter(2, seq)
                .setMaxResults(PAGE)
                .getResultList()));
    }

    /** @param data the event, see {@link AgentEvent} */
    public record Told(Instant at, String name, JsonNode data) {}

    /** All that was told about the actions of a conversation, oldest first. */
    public Uni<List<Told>> actions(ConversationId conversation) {
        return Panache.getSession().chain(session -> session.createQuery(
                        "from JournalEntry where conversationId = ?1 and name like 'action.%' order by seq",
                        JournalEntry.class)
                .setParameter(1, conversation.value())
                .getResultList()
                .map(entries -> entries.stream().map(Journal::told).toList()));
    }

    private static Told told(JournalEntry entry) {
        try {
            return new Told(entry.at, entry.name, Json.mapper().readTree(entry.data));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored event cannot be read", e);
        }
    }

    private static String json(AgentEvent event) {
        try {
            return Json.mapper().writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event cannot be written as JSON", e);
        }
    }
}
