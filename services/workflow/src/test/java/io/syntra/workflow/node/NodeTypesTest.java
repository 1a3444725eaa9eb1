package io.syntra.workflow.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A builder shows what the catalogue says: it has to be what a node's reading means. */
class NodeTypesTest {

    @Test
    void typesAreNamedOnce() {
        assertThat(NodeTypes.names()).doesNotHaveDuplicates().contains("notify_telegram", "notify_slack");
        assertThat(NodeTypes.require("notify_telegram").view().icon()).isEqualTo("Send");
        assertThat(NodeTypes.require("notify_slack").view().icon()).isEqualTo("Hash");
    }

    static Stream<NodeType> all() {
        return NodeTypes.all().stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void aTypeHasWhatABuilderNeeds(NodeType type) {
        var view = type.view();

        assertThat(view.type()).matches("[a-z]+(_[a-z]+)*");
        assertThat(view.label()).isNotBlank();
        assertThat(view.description()).endsWith(".");
        assertThat(view.icon()).matches("[A-Z][A-Za-z]+");
        assertThat(view.errors()).containsAll(view.retryable());
        assertThat(schema(type).path("additionalProperties").asBoolean(true)).isFalse();
        schema(type)
                .path("properties")
                .forEach(field -> assertThat(field.path("title").asText()).isNotBlank());
    }

    @ParameterizedTest
    @MethodSource("all")
    void theSchemaNamesTheFieldsThatAreRead(NodeType type) {
        var every = Json.mapper().createObjectNode();
        schema(type).path("properties").fieldNames().forEachRemaining(every::putNull);

        assertThat(mistakes(type, every))
                .extracting(Problem.Field::message)
                .noneMatch(m -> m.contains("not known here"));
        assertThat(mistakes(type, Json.mapper().createObjectNode().put("nonsense", 1)))
                .extracting(Problem.Field::name)
                .contains("nonsense");
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatTheSchemaRequiresIsMissed(NodeType type) {
        var required = new ArrayList<String>();
        schema(type).path("required").forEach(name -> required.add(name.asText()));

        assertThat(mistakes(type, Json.mapper().createObjectNode()))
                .filteredOn(mistake -> mistake.message().startsWith("is missing"))
                .extracting(Problem.Field::name)
                .containsAll(required);
    }

    @ParameterizedTest
    @MethodSource("all")
    void theExamplesAreTaken(NodeType type) {
        schema(type).path("properties").properties().forEach(field -> field.getValue()
                .path("examples")
                .forEach(example -> assertThat(
                                mistakes(type, Json.mapper().createObjectNode().set(field.getKey(), example)))
                        .extracting(Problem.Field::name)
                        .doesNotContain(field.getKey())));
    }

    @ParameterizedTest
    @MethodSource("all")
    void fieldsThatNameASecretAreMarked(NodeType type) {
        var marked = new ArrayList<String>();
        schema(type).path("properties").properties().forEach(field -> {
            if (field.getValue().path("x-field").asText().equals("secret")) {
                marked.add(field.getKey());
            }
        });

        assertThat(marked).containsExactlyInAnyOrderElementsOf(type.secrets());
    }

    private static JsonNode schema(NodeType type) {
        return Json.mapper().valueToTree(type.view().schema());
    }

    private static List<Problem.Field> mistakes(NodeType type, JsonNode config) {
        var wrong = new ArrayList<Problem.Field>();
        type.read(new Reading(JsonPlace.root(config, wrong)));
        return wrong;
    }
}
