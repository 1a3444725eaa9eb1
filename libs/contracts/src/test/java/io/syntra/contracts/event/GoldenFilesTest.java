package io.syntra.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The schemas, {@code asyncapi.yaml} and {@code docs/events.md} are made from the records. After a compatible change
 * renew them with {@code -Dsyntra.golden=write}; an incompatible one is refused and needs a new topic version.
 */
class GoldenFilesTest {

    private static final boolean WRITE = "write".equals(System.getProperty("syntra.golden"));
    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Path RESOURCES = MODULE.resolve("src/main/resources");

    private final ObjectMapper pretty = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private final EventSchemas schemas = new EventSchemas();

    @Test
    void schemasAreThoseOfTheRecordsAndStayCompatible() throws IOException {
        for (var root : EventSchemas.roots()) {
            for (var type : EventSchemas.typesOf(root)) {
                var file = RESOURCES.resolve("schemas/" + DomainEvent.typeOf(type) + ".json");
                var schema = schemas.schema(type);
                if (Files.exists(file)) {
                    assertThat(breaks(pretty.readTree(file.toFile()), schema))
                            .as(
                                    "%s breaks readers or writers of today: give the topic a new version",
                                    file.getFileName())
                            .isEmpty();
                }
                golden(file, pretty.writeValueAsString(schema) + "\n");
            }
        }
    }

    @Test
    void asyncApiNamesEveryTopicAndMessage() throws IOException {
        var yaml = YAMLMapper.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .build();
        golden(RESOURCES.resolve("asyncapi.yaml"), yaml.writeValueAsString(asyncApi()));
    }

    @Test
    void theDocumentationShowsEveryEvent() throws IOException {
        golden(MODULE.resolve("../../docs/events.md").normalize(), EventsPage.render(byRoot()));
    }

    static Map<Class<? extends DomainEvent>, List<DomainEvent>> byRoot() {
        var examples = new LinkedHashMap<Class<? extends DomainEvent>, List<DomainEvent>>();
        for (var root : EventSchemas.roots()) {
            examples.put(root, Examples.all().stream().filter(root::isInstance).toList());
        }
        return examples;
    }

    private Map<String, Object> asyncApi() {
        var channels = new LinkedHashMap<String, Object>();
        var operations = new LinkedHashMap<String, Object>();
        var messages = new TreeMap<String, Object>();
        for (var examples : byRoot().values()) {
            var topic = examples.getFirst().topic();
            var refs = new LinkedHashMap<String, Object>();
            for (var event : examples) {
                var name = DomainEvent.typeOf(event.getClass());
                refs.put(name, Map.of("$ref", "#/components/messages/" + name));
                messages.put(
                        name,
                        ordered(
                                "name",
                                name,
                                "contentType",
                                "application/json",
                                "payload",
                                Map.of("$ref", "schemas/" + name + ".json")));
            }
            channels.put(topic.topicName(), ordered("address", topic.topicName(), "messages", refs));
            operations.put(
                    "publish." + topic.topicName(),
                    ordered("action", "send", "channel", Map.of("$ref", "#/channels/" + topic.topicName())));
        }
        return ordered(
                "asyncapi",
                "3.0.0",
                "info",
                ordered(
                        "title", "Syntra events",
                        "version", "1",
                        "description",
                                "CloudEvents 1.0 in Kafka's binary mode: context attributes are ce_ headers, the value is JSON."),
                "channels",
                channels,
                "operations",
                operations,
                "components",
                ordered("messages", messages));
    }

    private static Map<String, Object> ordered(Object... pairs) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /** What old readers or old writers could no longer do. */
    private static List<String> breaks(JsonNode before, JsonNode after) {
        var found = new ArrayList<String>();
        breaks("", before, after, found);
        return found;
    }

    private static void breaks(String at, JsonNode before, JsonNode after, List<String> found) {
        if (!before.path("type").equals(after.path("type"))) {
            found.add(at + " was " + before.path("type") + " and would be " + after.path("type"));
        }
        before.path("enum").forEach(value -> {
            if (after.path("enum").valueStream().noneMatch(value::equals)) {
                found.add(at + " would lose the value " + value);
            }
        });
        var wasRequired =
                before.path("required").valueStream().map(JsonNode::asText).toList();
        after.path("required").forEach(name -> {
            if (!wasRequired.contains(name.asText())) {
                found.add(at + "." + name.asText() + " would become required");
            }
        });
        before.path("properties").fieldNames().forEachRemaining(name -> {
            var property = after.path("properties").path(name);
            if (property.isMissingNode()) {
                found.add(at + "." + name + " would be gone");
            } else {
                breaks(at + "." + name, before.path("properties").path(name), property, found);
            }
        });
        if (before.has("items")) {
            breaks(at + "[]", before.path("items"), after.path("items"), found);
        }
    }

    private static void golden(Path file, String wanted) throws IOException {
        if (WRITE) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, wanted);
        }
        assertThat(file).as("renew with -Dsyntra.golden=write").exists().hasContent(wanted);
    }
}
