package io.syntra.outbox;

import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.EventMeta;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads CloudEvents in binary mode. */
public final class EventReader {

    private EventReader() {}

    /** @throws PoisonEvent when a header is missing or the value is no {@code type} */
    public static <T extends DomainEvent> Received<T> read(ConsumerRecord<String, byte[]> record, Class<T> type) {
        var meta = meta(record);
        if (record.value() == null) {
            throw new PoisonEvent("the record has no value");
        }
        try {
            return new Received<>(meta, Json.mapper().readValue(record.value(), type));
        } catch (IOException e) {
            throw new PoisonEvent("the value is no " + type.getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    /** @throws PoisonEvent when a header is missing or cannot be read */
    public static EventMeta meta(ConsumerRecord<String, ?> record) {
        try {
            return new EventMeta(
                    UUID.fromString(header(record, EventMeta.Header.ID)),
                    header(record, EventMeta.Header.TYPE),
                    header(record, EventMeta.Header.SOURCE),
                    new WorkspaceId(header(record, EventMeta.Header.WORKSPACE)),
                    Instant.parse(header(record, EventMeta.Header.TIME)));
        } catch (IllegalArgumentException | java.time.format.DateTimeParseException e) {
            throw new PoisonEvent("a CloudEvents header cannot be read: " + e.getMessage(), e);
        }
    }

    private static String header(ConsumerRecord<String, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        if (header == null || header.value() == null) {
            throw new PoisonEvent("the header " + name + " is missing");
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
