package io.syntra.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.fake.FakePorts;
import io.syntra.contracts.Json;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * What the tools take is known by a number, which is part of every plan: what takes something else has another number.
 * {@code -Dsyntra.golden=write} renews the file, once the number is raised.
 * Seen red with another bound of a number.
 */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class ToolSchemasTest {

    private static final Path GOLDEN = Path.of("src/test/resources/testdata/tool-schemas.json");

    @Inject
    ToolCatalog tools;

    @Test
    void otherSchemasHaveAnotherVersion() throws IOException {
        var present = Json.mapper().createObjectNode().put("schema_version", ToolCatalog.SCHEMA_VERSION);
        var all = present.putObject("tools");
        tools.all().forEach(tool -> all.set(tool.name(), demands(tool)));
        var pretty = Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(present) + "\n";
        if ("write".equals(System.getProperty("syntra.golden"))) {
            var before = Files.exists(GOLDEN)
                    ? Json.mapper()
                            .readTree(GOLDEN.toFile())
                            .path("schema_version")
                            .asInt()
                    : 0;
            assertThat(before).as("raise ToolCatalog.SCHEMA_VERSION first").isLessThan(ToolCatalog.SCHEMA_VERSION);
            Files.writeString(GOLDEN, pretty);
        }

        assertThat(GOLDEN)
                .as("raise ToolCatalog.SCHEMA_VERSION, then renew with -Dsyntra.golden=write")
                .hasContent(pretty);
    }

    /** Its schema without the words in it, and what it demands beyond what JSON Schema says. */
    private static ObjectNode demands(Tool tool) {
        var schema = tool.arguments().asJson();
        var nothing = Json.mapper().createObjectNode();
        schema.path("properties").propertyStream().forEach(property -> {
            ((ObjectNode) property.getValue()).remove("description");
            nothing.putObject(property.getKey());
        });
        var demands = Json.mapper().createObjectNode();
        if (tool instanceof ActionTool action) {
            demands.put("risk", action.risk().name()).put("required_role", action.requiredRole());
        }
        demands.set("schema", schema);
        demands.set(
                "faults_of_objects",
                Json.mapper().<JsonNode>valueToTree(tool.arguments().faults(nothing)));
        return demands;
    }
}
