package io.syntra.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.syntra.contracts.Json;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventContractsTest {

    private final EventSchemas schemas = new EventSchemas();

    static Stream<DomainEvent> examples() {
        return Examples.all().stream();
    }

    @Test
    void everyEventTypeHasAnExample() {
        var declared = EventSchemas.roots().stream()
                .flatMap(root -> EventSchemas.typesOf(root).stream())
                .toList();

        assertThat(declared).hasSizeGreaterThan(30);
        assertThat(Examples.all().stream().map(DomainEvent::getClass)).containsExactlyElementsOf(declared);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anEventSurvivesTheWire(DomainEvent event) throws IOException {
        var root = EventSchemas.roots().stream()
                .filter(r -> r.isInstance(event))
                .findFirst()
                .orElseThrow();

        var json = Json.mapper().writeValueAsString(event);

        assertThat(Json.mapper().readTree(json).path("type").asText()).isEqualTo(DomainEvent.typeOf(event.getClass()));
        assertThat(Json.mapper().readValue(json, root)).isEqualTo(event);
        assertThat(Json.mapper().readValue(json, DomainEvent.class)).isEqualTo(event);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anEventFitsItsSchema(DomainEvent event) throws IOException {
        var schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schemas.schema(event.getClass()).toString(), InputFormat.JSON);

        var errors = schema.validate(Json.mapper().writeValueAsString(event), InputFormat.JSON);

        assertThat(errors).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void aReaderIgnoresFieldsItDoesNotKnow(DomainEvent event) throws IOException {
        var root = EventSchemas.roots().stream()
                .filter(r -> r.isInstance(event))
                .findFirst()
                .orElseThrow();
        var json = Json.mapper().valueToTree(event);
        ((com.fasterxml.jackson.databind.node.ObjectNode) json).put("added_later", true);

        assertThat(Json.mapper().treeToValue(json, root)).isEqualTo(event);
    }
}
