package io.syntra.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaTest {

    private final Schema schema = Schema.of(
            Schema.service(),
            Schema.whole("replicas", 0, 50, "How many."),
            Schema.oneOf("status", List.of("open", "resolved"), "Which.").optional());

    @Test
    void whatFitsHasNoFaults() {
        assertThat(faults("{\"service_id\":\"shop-api\",\"replicas\":3}")).isEmpty();
    }

    @Test
    void valuesThatWerePutIntoTextsAreWhatTheyAreMeantToBe() throws JsonProcessingException {
        var meant =
                schema.fitted(Json.mapper().readTree("{\"service_id\": 7, \"replicas\": \"3\", \"status\": \"open\"}"));

        assertThat(schema.faults(meant)).isEmpty();
        assertThat(schema.faults(
                        schema.fitted(Json.mapper().readTree("{\"service_id\": \"a\", \"replicas\": \"3x\"}"))))
                .isNotEmpty();
        assertThat(schema.fitted(Json.mapper().readTree("[1]")).isArray()).isTrue();
    }

    @Test
    void isClosed() {
        assertThat(faults("{\"service_id\":\"shop-api\",\"replicas\":3,\"force\":true}"))
                .containsExactly("force: there is no such argument");
        assertThat(schema.asJson().path("additionalProperties").asBoolean(true)).isFalse();
    }

    /** A model names its arguments as it likes, and what is said of them is stored, and shown on a terminal. */
    @Test
    void whatAModelCallsAnArgumentIsNamedInOneCleanLine() {
        assertThat(faults("{\"service_id\":\"shop-api\",\"replicas\":3,\"x\\u0000\\u001b[2J\\n│ risk  low\":1}"))
                .containsExactly("x ⏎ │ risk  low: there is no such argument");
        assertThat(faults("{\"service_id\":\"shop-api\",\"replicas\":3,\"" + "x".repeat(9_000) + "\":1}"))
                .singleElement()
                .satisfies(fault -> assertThat(fault).hasSizeLessThan(200));
        assertThat(
                        faults(
                                "{\"service_id\":\"a\",\"replicas\":3,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1}"))
                .hasSize(6)
                .last()
                .isEqualTo("and 2 more");
    }

    @Test
    void namesEveryFault() {
        assertThat(faults("{\"replicas\":51,\"status\":\"bad\"}"))
                .containsExactly(
                        "service_id: is missing",
                        "replicas: must be a whole number from 0 to 50",
                        "status: must be one of open, resolved");
    }

    @Test
    void aNumberInQuotesIsNoNumber() {
        assertThat(faults("{\"service_id\":\"shop-api\",\"replicas\":\"3\"}")).hasSize(1);
        assertThat(faults("{\"service_id\":\"shop-api\",\"replicas\":2.5}")).hasSize(1);
        assertThat(faults("{\"service_id\":\"shop-api\",\"replicas\":99999999999}"))
                .hasSize(1);
    }

    @Test
    void argumentsAreAnObject() {
        assertThat(faults("[]")).containsExactly("the arguments must be a JSON object");
        assertThat(faults("null")).hasSize(1);
    }

    private List<String> faults(String json) {
        return schema.faults(read(json));
    }

    private static JsonNode read(String json) {
        try {
            return Json.mapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
