package io.syntra.agent.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.contracts.Json;
import io.syntra.testing.anthropic.FakeAnthropic;
import io.syntra.testing.anthropic.Reply;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fake that Claude is tested against refuses what the real API refuses of what it gets back of its own turn. */
class StrictClaudeTest {

    private final FakeAnthropic anthropic = FakeAnthropic.start();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Reply.Message turn = Reply.message("tool_use")
            .thinking("first", "sig1==")
            .text("Looking.")
            .thinking("second", "sig2==")
            .toolUse("toolu_1", "check_health", Map.of());

    @BeforeEach
    void saysATurn() throws Exception {
        anthropic.reply(turn);
        assertThat(ask(request())).isEqualTo(200);
        anthropic.reply(Reply.says("Done."));
    }

    @AfterEach
    void close() {
        http.close();
        anthropic.close();
    }

    @Test
    void takesItsTurnBackAsItWas() throws Exception {
        assertThat(ask(answered(turn.content()))).isEqualTo(200);
    }

    @Test
    void takesNoOtherOrder() throws Exception {
        var moved = turn.content().deepCopy();
        moved.insert(0, moved.remove(2));

        assertRefused(answered(moved), "cannot be modified");
    }

    @Test
    void takesNoTurnWithoutItsThinking() throws Exception {
        var without = turn.content().deepCopy();
        without.remove(2);

        assertRefused(answered(without), "cannot be modified");
    }

    @Test
    void takesNoTurnInAnotherPlace() throws Exception {
        var request = request();
        var messages = (ArrayNode) request.path("messages");
        var other = Json.mapper().createArrayNode();
        other.addObject()
                .put("type", "tool_use")
                .put("id", "toolu_0")
                .put("name", "check_health")
                .putObject("input");
        answer(messages, other, "toolu_0");
        answer(messages, turn.content(), "toolu_1");

        assertRefused(request, "cannot be modified");
    }

    @Test
    void takesNoThoughtWithoutItsSignature() throws Exception {
        var unsigned = turn.content().deepCopy();
        ((ObjectNode) unsigned.get(2)).put("signature", "");

        assertRefused(answered(unsigned), "Invalid `signature`");
    }

    /** An answer that could not be read was asked for again. */
    @Test
    void takesEitherOfTwoAnswersToTheSame() throws Exception {
        anthropic.reset();
        var other = Reply.message("tool_use").toolUse("toolu_2", "check_health", Map.of());
        anthropic.reply(turn).reply(other).reply(Reply.says("Done.")).reply(Reply.says("Done."));
        assertThat(ask(request())).isEqualTo(200);
        assertThat(ask(request())).isEqualTo(200);
        var request = request();
        answer((ArrayNode) request.path("messages"), other.content(), "toolu_2");

        assertThat(ask(request)).isEqualTo(200);
        assertThat(ask(answered(turn.content()))).isEqualTo(200);
    }

    /** Of what is settled the API leaves thinking out itself. */
    @Test
    void takesAnEarlierTurnWithoutItsThinking() throws Exception {
        var without = turn.content().deepCopy();
        without.remove(2);
        without.remove(0);
        var request = answered(without);
        var messages = (ArrayNode) request.path("messages");
        messages.addObject()
                .put("role", "assistant")
                .putArray("content")
                .addObject()
                .put("type", "text")
                .put("text", "Done.");
        ask(messages, "And now?");

        assertThat(ask(request)).isEqualTo(200);
    }

    private void assertRefused(JsonNode request, String why) throws Exception {
        assertThat(ask(request)).isEqualTo(400);
        assertThat(anthropic.refusals()).singleElement().asString().contains(why);
    }

    private int ask(JsonNode request) throws IOException, InterruptedException {
        var answer = http.send(
                HttpRequest.newBuilder(anthropic.url().resolve("/v1/messages"))
                        .header("x-api-key", anthropic.key())
                        .header("anthropic-version", "2023-06-01")
                        .POST(BodyPublishers.ofString(request.toString()))
                        .build(),
                BodyHandlers.ofString());
        return answer.statusCode();
    }

    private static ObjectNode request() {
        var request =
                Json.mapper().createObjectNode().put("model", "claude-test").put("max_tokens", 100);
        request.putArray("tools")
                .addObject()
                .put("name", "check_health")
                .putObject("input_schema")
                .put("type", "object");
        ask(request.putArray("messages"), "How is shop-api?");
        return request;
    }

    private static void ask(ArrayNode messages, String text) {
        messages.addObject()
                .put("role", "user")
                .putArray("content")
                .addObject()
                .put("type", "text")
                .put("text", text);
    }

    /** The same, with what it said and what its call found. */
    private static ObjectNode answered(ArrayNode said) {
        var request = request();
        answer((ArrayNode) request.path("messages"), said, "toolu_1");
        return request;
    }

    private static void answer(ArrayNode messages, ArrayNode said, String call) {
        messages.addObject().put("role", "assistant").set("content", said);
        messages.addObject()
                .put("role", "user")
                .putArray("content")
                .addObject()
                .put("type", "tool_result")
                .put("tool_use_id", call)
                .put("content", "fine");
    }
}
