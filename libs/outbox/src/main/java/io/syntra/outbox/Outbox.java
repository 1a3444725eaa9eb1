package io.syntra.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/** The only way in which a service says that something happened. */
@Singleton
public class Outbox {

    /** In bytes of JSON; with its headers it must fit into Kafka's usual limit of 1 MiB. */
    static final int LARGEST = 1_000_000;

    private final OutboxRelay relay;

    Outbox(OutboxRelay relay) {
        this.relay = relay;
    }

    /**
     * Writes the fact in the current transaction: it is published if and only if that commits. Fails with
     * {@code too_large} when it does not fit into a Kafka record.
     */
    public Uni<Void> append(WorkspaceId workspace, DomainEvent event) {
        return append(workspace, UUID.randomUUID(), event);
    }

    /**
     * The same with an id that the caller derives from what happened, for facts that could be found out twice.
     *
     * @param id a second append with it fails the transaction
     */
    public Uni<Void> append(WorkspaceId workspace, UUID id, DomainEvent event) {
        var entry = new OutboxEntry();
        entry.eventId = id;
        entry.topic = event.topic().topicName();
        entry.recordKey = event.key();
        entry.eventType = DomainEvent.typeOf(event.getClass());
        entry.workspace = workspace.value();
        entry.occurredAt = Instant.now();
        try {
            entry.payload = Json.mapper().writeValueAsString(event);
        } catch (JsonProcessingException e) {
            return Uni.createFrom().failure(e);
        }
        int size = entry.payload.getBytes(StandardCharsets.UTF_8).length;
        if (size > LARGEST) {
            return Uni.createFrom()
                    .failure(ProblemException.of(
                            ProblemCode.TOO_LARGE,
                            "The event " + entry.eventType + " would have " + size + " bytes; " + LARGEST
                                    + " can be sent. Ask with less data."));
        }
        return Uni.createFrom()
                .deferred(Panache::getSession)
                .chain(session -> session.persist(entry))
                .invoke(relay::expectWork);
    }
}
