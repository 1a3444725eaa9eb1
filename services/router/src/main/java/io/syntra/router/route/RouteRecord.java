package io.syntra.router.route;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import io.syntra.contracts.Json;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.RouteTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What one record of the topic says. */
sealed interface RouteRecord {

    ObjectReader READER =
            Json.mapper().readerFor(RouteTable.class).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /** A table, newer or not. */
    record Table(Route route) implements RouteRecord {}

    /** A tombstone. */
    record Gone(ServiceId serviceId) implements RouteRecord {}

    /** Nothing that can be understood; the table before it stays. */
    record Unreadable(String why) implements RouteRecord {}

    static RouteRecord of(ConsumerRecord<String, byte[]> record) {
        try {
            if (record.value() == null) {
                return new Gone(ServiceId.fromString(String.valueOf(record.key())));
            }
            var workspace = record.headers().lastHeader(EventMeta.Header.WORKSPACE);
            if (workspace == null || workspace.value() == null) {
                return new Unreadable("the header " + EventMeta.Header.WORKSPACE + " is missing");
            }
            RouteTable table = READER.readValue(record.value());
            if (table == null) {
                return new Unreadable("it is null, which is no table");
            }
            return new Table(
                    new Route(WorkspaceId.fromString(new String(workspace.value(), StandardCharsets.UTF_8)), table));
        } catch (IOException | RuntimeException e) {
            return new Unreadable(String.valueOf(e.getMessage()));
        }
    }
}
