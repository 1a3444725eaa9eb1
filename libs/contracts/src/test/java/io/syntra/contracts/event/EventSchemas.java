package io.syntra.contracts.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import io.syntra.contracts.WorkspaceId;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** JSON Schemas (2020-12) of the events, made from the records. */
final class EventSchemas {

    private final SchemaGenerator generator;

    EventSchemas() {
        var config = new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .with(new JacksonModule());
        config.forFields()
                .withPropertyNameOverrideResolver(field -> snake(field.getDeclaredName()))
                .withRequiredCheck(field -> !nullable(field.getRawMember()));
        config.forTypesInGeneral().withCustomDefinitionProvider((type, context) -> {
            var raw = type.getErasedType();
            var node = context.getGeneratorConfig().createObjectNode();
            if (raw == UUID.class || (raw.isRecord() && raw.getSimpleName().endsWith("Id") && uuidRecord(raw))) {
                return inline(node.put("type", "string").put("format", "uuid"));
            }
            if (raw == WorkspaceId.class) {
                return inline(node.put("type", "string").put("maxLength", 40));
            }
            if (raw == Instant.class) {
                return inline(node.put("type", "string").put("format", "date-time"));
            }
            if (raw == BigDecimal.class) {
                return inline(node.put("type", "string").put("pattern", "^[0-9]+(\\.[0-9]+)?$"));
            }
            // Said where it stands, however often an event has such a field.
            if (raw == Map.class && type.getTypeParameters().get(1).getErasedType() == Object.class) {
                return inline(node.put("type", "object"));
            }
            if (raw.isEnum()) {
                node.put("type", "string");
                var values = node.putArray("enum");
                Arrays.stream(raw.getEnumConstants())
                        .map(value -> value.toString().toLowerCase(Locale.ROOT))
                        .forEach(values::add);
                return inline(node);
            }
            return null;
        });
        generator = new SchemaGenerator(config.build());
    }

    /** Every event type of a root such as {@link DeploymentEvent}. */
    static List<Class<? extends DomainEvent>> typesOf(Class<? extends DomainEvent> root) {
        return root.isSealed()
                ? below(root).flatMap(type -> typesOf(type).stream()).toList()
                : List.of(root);
    }

    static List<Class<? extends DomainEvent>> roots() {
        return below(DomainEvent.class).toList();
    }

    private static Stream<Class<? extends DomainEvent>> below(Class<? extends DomainEvent> sealed) {
        return Stream.of(sealed.getPermittedSubclasses()).map(type -> type.asSubclass(DomainEvent.class));
    }

    JsonNode schema(Class<? extends DomainEvent> type) {
        ObjectNode schema = generator.generateSchema(type);
        var name = DomainEvent.typeOf(type);
        schema.put("$id", "urn:syntra:schema:" + name);
        schema.put("title", name);
        if (schema.path("properties") instanceof ObjectNode properties) {
            properties.putObject("type").put("const", name);
        }
        if (schema.withArray("required").valueStream().noneMatch(node -> node.asText()
                .equals("type"))) {
            schema.withArray("required").add("type");
        }
        return schema;
    }

    private static com.github.victools.jsonschema.generator.CustomDefinition inline(ObjectNode node) {
        return new com.github.victools.jsonschema.generator.CustomDefinition(node, true);
    }

    private static boolean uuidRecord(Class<?> raw) {
        return raw.getRecordComponents().length == 1 && raw.getRecordComponents()[0].getType() == UUID.class;
    }

    private static boolean nullable(Field field) {
        return field.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static String snake(String name) {
        return ((PropertyNamingStrategies.NamingBase) PropertyNamingStrategies.SNAKE_CASE).translate(name);
    }
}
