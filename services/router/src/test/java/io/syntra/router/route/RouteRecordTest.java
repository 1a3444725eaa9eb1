package io.syntra.router.route;

import static io.syntra.router.Tables.on;
import static io.syntra.router.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.contracts.Json;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.RouteTable;
import io.syntra.contracts.event.Topic;
import io.syntra.router.Tables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteRecordTest {

    private final RouteTable table = table(ServiceId.random(), "shop-api", 4, on("v1", 100, 1));

    @Test
    void aTableBelongsToTheWorkspaceOfItsHeader() throws IOException {
        var record = record(Json.mapper().writeValueAsBytes(table), "acme");

        assertThat(RouteRecord.of(record)).isEqualTo(new RouteRecord.Table(new Route(Tables.WORKSPACE, table)));
    }

    @Test
    void aTombstoneRemovesTheService() {
        assertThat(RouteRecord.of(record(null, "acme"))).isEqualTo(new RouteRecord.Gone(table.serviceId()));
    }

    @Test
    void whatCannotBeReadIsSaidAndNothingElse() throws IOException {
        var json = Json.mapper().writeValueAsString(table);

        assertThat(RouteRecord.of(record(bytes("not json"), "acme"))).isInstanceOf(RouteRecord.Unreadable.class);
        assertThat(RouteRecord.of(record(bytes(json), null))).isInstanceOf(RouteRecord.Unreadable.class);
        assertThat(RouteRecord.of(record(bytes(json), "Not A Workspace"))).isInstanceOf(RouteRecord.Unreadable.class);
        assertThat(RouteRecord.of(record(bytes(json.replace("\"weight\":100", "\"weight\":70")), "acme")))
                .isInstanceOf(RouteRecord.Unreadable.class);
    }

    /** One bad record must not stop the reading of those after it. */
    @Test
    void aTableWithAHoleIsUnreadable() throws IOException {
        var json = Json.mapper().readTree(Json.mapper().writeValueAsBytes(table));
        for (var field : List.of("service_id", "host", "at", "targets")) {
            var holed = (ObjectNode) json.deepCopy();
            holed.remove(field);
            assertUnreadable(holed.toString());
        }
        for (var field : List.of("release_id", "version", "region", "endpoints")) {
            var holed = json.deepCopy();
            ((ObjectNode) holed.path("targets").path(0)).remove(field);
            assertUnreadable(holed.toString());
        }
        assertUnreadable("null");
        assertUnreadable("[]");
        var text = json.toString();
        assertUnreadable(text.replace("\"port\":1", "\"port\":0"));
        assertUnreadable(text.replace("\"targets\":[", "\"targets\":[null,"));
    }

    private void assertUnreadable(String json) {
        assertThat(RouteRecord.of(record(bytes(json), "acme"))).as(json).isInstanceOf(RouteRecord.Unreadable.class);
    }

    private ConsumerRecord<String, byte[]> record(byte @Nullable [] value, @Nullable String workspace) {
        var record = new ConsumerRecord<>(Topic.ROUTE.topicName(), 0, 0L, table.key(), value);
        if (workspace != null) {
            record.headers().add(EventMeta.Header.WORKSPACE, bytes(workspace));
        }
        return record;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
