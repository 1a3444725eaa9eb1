package io.syntra.agent.journal;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ConversationId;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Duration;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;

/**
 * A conversation's events as a stream that ends only with the reader or the process: first what is stored, then what
 * comes. Each read is asked for by the reader, so a slow one costs nothing but its place.
 */
@Singleton
public class EventStream {

    /** Announcements reach one instance only; this is how late the others are. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private static final int QUIET_LOOKS_PER_HEARTBEAT = 15;

    private final Journal journal;
    private volatile boolean stopping;

    EventStream(Journal journal) {
        this.journal = journal;
    }

    /** A stop waits for the requests in hand, and a reader comes back by itself. */
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        stopping = true;
        journal.wakeReaders();
    }

    /**
     * @param after the last event the reader has; 0 for all. Where there are not as many, as after a restore, the reader
     *     hears so, and then what comes
     * @param sessions runs a read on a context of its own
     * @param told what the reader is told of an event, by its name and its data
     */
    public Multi<OutboundSseEvent> open(
            ConversationId conversation, long after, Sse sse, Sessions sessions, BinaryOperator<String> told) {
        return Multi.createFrom()
                .uni(sessions.run(() -> journal.last(conversation)))
                .onItem()
                .transformToMultiAndConcatenate(last -> Multi.createBy()
                        .concatenating()
                        .streams(
                                Multi.createFrom().iterable(ahead(after, last, sse)),
                                from(conversation, new Position(Math.min(after, last), told), sse, sessions)));
    }

    private static List<OutboundSseEvent> ahead(long after, long last, Sse sse) {
        return after <= last
                ? List.of()
                : List.of(sse.newEventBuilder()
                        .id(Long.toString(last))
                        .comment("there is no event %d; the last one is %d, and what comes after it follows"
                                .formatted(after, last))
                        .build());
    }

    private Multi<OutboundSseEvent> from(ConversationId conversation, Position position, Sse sse, Sessions sessions) {
        return Multi.createBy()
                .repeating()
                .uni(() -> next(conversation, position, sessions))
                .whilst(entries -> !stopping)
                .onItem()
                .transformToMultiAndConcatenate(entries -> Multi.createFrom().iterable(position.events(entries, sse)));
    }

    private Uni<List<JournalEntry>> next(ConversationId conversation, Position position, Sessions sessions) {
        var listener = journal.listen(conversation);
        return read(conversation, position, sessions)
                .chain(entries -> entries.isEmpty()
                        ? Uni.createFrom()
                                .completionStage(listener.announced())
                                .ifNoItem()
                                .after(LOOK_AGAIN)
                                .recoverWithUni(Uni.createFrom().nullItem())
                                .chain(() -> read(conversation, position, sessions))
                        : Uni.createFrom().item(entries))
                .onTermination()
                .invoke(() -> journal.forget(conversation, listener));
    }

    private Uni<List<JournalEntry>> read(ConversationId conversation, Position position, Sessions sessions) {
        return sessions.run(() -> journal.after(conversation, position.seq));
    }

    /** Runs a read where a database session may live. */
    @FunctionalInterface
    public interface Sessions {
        <T> Uni<T> run(Supplier<Uni<T>> read);
    }

    /** Where one reader is. Its reads follow each other, never overlap. */
    private static final class Position {
        private volatile long seq;
        private int quietLooks;
        private final BinaryOperator<String> told;

        Position(long seq, BinaryOperator<String> told) {
            this.seq = seq;
            this.told = told;
        }

        List<OutboundSseEvent> events(List<JournalEntry> entries, Sse sse) {
            if (entries.isEmpty()) {
                return ++quietLooks % QUIET_LOOKS_PER_HEARTBEAT == 0
                        ? List.of(sse.newEventBuilder().comment("still here").build())
                        : List.of();
            }
            quietLooks = 0;
            seq = entries.getLast().seq;
            return entries.stream().map(entry -> event(entry, sse)).toList();
        }

        private OutboundSseEvent event(JournalEntry entry, Sse sse) {
            return sse.newEventBuilder()
                    .id(Long.toString(entry.seq))
                    .name(entry.name)
                    .mediaType(MediaType.TEXT_PLAIN_TYPE)
                    .data(String.class, told.apply(entry.name, entry.data))
                    .build();
        }
    }
}
