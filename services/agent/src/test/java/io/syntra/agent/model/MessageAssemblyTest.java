package io.syntra.agent.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.anthropic.core.ObjectMappers;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.syntra.contracts.Json;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that the API does not send, and what stands before it may. */
class MessageAssemblyTest {

    private static final String OPENED = """
            {"type": "content_block_start", "index": 0,
             "content_block": {"type": "tool_use", "id": "toolu_1", "name": "check_health", "input": {}}}""";

    private static final String CLOSED = "{\"type\": \"content_block_stop\", \"index\": 0}";

    private static final List<String> ENDED = List.of(
            "{\"type\": \"message_delta\", \"delta\": {\"stop_reason\": \"tool_use\"}}",
            "{\"type\": \"message_stop\"}");

    @Test
    void aCallIsWholeOnceItsBlockIsClosed() {
        assertThat(assembled(OPENED, CLOSED).whole(0).content()).hasSize(1);

        // Guarded by: block.closed
        assertThatExceptionOfType(ModelFailure.class)
                .isThrownBy(() -> assembled(OPENED).whole(0))
                .withMessageContaining("broke off within a call");
    }

    /** Guarded by: the look at what kind of JSON it is. */
    @ParameterizedTest
    @ValueSource(strings = {"[1]", "\"words\"", "3", "null"})
    void argumentsAreAnObject(String input) {
        var delta = Json.mapper()
                .createObjectNode()
                .put("type", "content_block_delta")
                .put("index", 0);
        delta.putObject("delta").put("type", "input_json_delta").put("partial_json", input);

        assertThatExceptionOfType(ModelFailure.class)
                .isThrownBy(() -> assembled(OPENED, delta.toString(), CLOSED).whole(0))
                .withMessageContaining("no JSON object");
    }

    /** Guarded by: the looks at what is no block in {@code MessageAssembly.open} and {@code MessageAssembly.block}. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\": \"content_block_start\", \"index\": 0}",
                "{\"type\": \"content_block_start\", \"index\": 0, \"content_block\": \"words\"}",
                "{\"type\": \"content_block_delta\", \"index\": 7, \"delta\": {\"type\": \"text_delta\", \"text\": \"a\"}}",
                "{\"type\": \"content_block_stop\", \"index\": 7}"
            })
    void aPieceOfNoBlockIsNotTaken(String event) {
        assertThatExceptionOfType(ModelFailure.class).isThrownBy(() -> assembled(event));
    }

    private static MessageAssembly assembled(String... events) {
        var assembly = new MessageAssembly(words -> {});
        assembly.accept(Stream.concat(Stream.of(events), ENDED.stream())
                .map(MessageAssemblyTest::event)
                .toList());
        return assembly;
    }

    private static RawMessageStreamEvent event(String json) {
        try {
            return ObjectMappers.jsonMapper().readValue(json, RawMessageStreamEvent.class);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
