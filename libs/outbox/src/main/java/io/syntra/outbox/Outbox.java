package io.syntra.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/** The only way in which a service says that something happened. */
@Singleton
public class Outbox {

    /** In bytes of JSON; with its headers it must fit into Kafka's usual limit of 1 MiB. */
    static final int LARGEST = 1_000_000;

    /** One statement for all of them: a round trip for each would be most of what a small transaction takes. */
    private static final String INSERT = """
            insert into outbox (event_id, topic, record_key, event_type, workspace, occurred_at, payload)
            select f.id, f.topic, f.key, f.type, ?5, ?6, f.payload
            from unnest(cast(?1 as uuid[]), cast(?2 as text[]), cast(?3 as text[]), cast(?4 as text[]),
                        cast(?7 as text[])) with ordinality as f (id, topic, key, type, payload, number)
            order by f.number""";

    private final ExpectedWork work;

    Outbox(ExpectedWork work) {
        this.work = work;
    }

    /**
     * Writes the fact in the current transaction: it is published if and only if that commits. Fails with
     * {@code too_large} when it does not fit into a Kafka record.
     */
    public Uni<Void> append(WorkspaceId workspace, DomainEvent event) {
        return append(workspace, List.of(event));
    }

    /** The same for facts that are published in this order. */
    public Uni<Void> append(WorkspaceId workspace, List<? extends DomainEvent> events) {
        return write(
                workspace,
                events.stream().map(event -> Fact.of(UUID.randomUUID(), event)).toList());
    }

    /**
     * The same with an id that the caller derives from what happened, for facts that could be found out twice.
     *
     * @param id a second append with it fails the transaction
     */
    public Uni<Void> append(WorkspaceId workspace, UUID id, DomainEvent event) {
        return write(workspace, List.of(Fact.of(id, event)));
    }

    /** The same in the transaction of a connection, for a service without Hibernate. */
    public Uni<Void> append(SqlConnection connection, WorkspaceId workspace, List<? extends DomainEvent> events) {
        return write(
                workspace,
                events.stream().map(event -> Fact.of(UUID.randomUUID(), event)).toList(),
                columns -> connection
                        .preparedQuery(INSERT.replace('?', '$'))
                        .execute(Tuple.tuple(columns))
                        .replaceWithVoid());
    }

    private Uni<Void> write(WorkspaceId workspace, List<Fact> facts) {
        return write(workspace, facts, columns -> Panache.getSession().chain(session -> {
            var insert = session.createNativeQuery(INSERT);
            for (int i = 0; i < columns.size(); i++) {
                insert.setParameter(i + 1, columns.get(i));
            }
            return insert.executeUpdate().replaceWithVoid();
        }));
    }

    /** @param insert takes the parameters of the statement */
    private Uni<Void> write(WorkspaceId workspace, List<Fact> facts, Function<List<Object>, Uni<Void>> insert) {
        if (facts.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        for (var fact : facts) {
            int size = fact.payload().getBytes(StandardCharsets.UTF_8).length;
            if (size > LARGEST) {
                return Uni.createFrom()
                        .failure(ProblemException.of(
                                ProblemCode.TOO_LARGE,
                                "The event " + fact.type() + " would have " + size + " bytes; " + LARGEST
                                        + " can be sent. Ask with less data."));
            }
        }
        return Uni.createFrom()
                .deferred(() -> insert.apply(List.of(
                        column(facts, Fact::id, UUID[]::new),
                        column(facts, Fact::topic, String[]::new),
                        column(facts, Fact::key, String[]::new),
                        column(facts, Fact::type, String[]::new),
                        workspace.value(),
                        Instant.now().atOffset(ZoneOffset.UTC),
                        column(facts, Fact::payload, String[]::new))))
                .invoke(work::expect);
    }

    private static <T> T[] column(List<Fact> facts, Function<Fact, T> value, IntFunction<T[]> array) {
        return facts.stream().map(value).toArray(array);
    }

    private record Fact(UUID id, String topic, String key, String type, String payload) {

        static Fact of(UUID id, DomainEvent event) {
            try {
                return new Fact(
                        id,
                        event.topic().topicName(),
                        event.key(),
                        DomainEvent.typeOf(event.getClass()),
                        Json.mapper().writeValueAsString(event));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a fact cannot be written as JSON", e);
            }
        }
    }
}
