package io.syntra.testing.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.contracts.Json;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule refuses what breaks it and nothing else: without it the fake would let a client pass that is wrong. */
class WireRulesTest {

    /** A question, two calls, their results in order, and all that a request may have. */
    private static ObjectNode request() {
        return read("""
                {"model": "claude-test", "max_tokens": 100,
                 "system": [{"type": "text", "text": "Look.", "cache_control": {"type": "ephemeral"}}],
                 "tools": [{"name": "check_health", "input_schema": {"type": "object"}},
                           {"name": "get_logs", "input_schema": {"type": "object"}}],
                 "messages": [
                  {"role": "user", "content": [{"type": "text", "text": "How is it?"}]},
                  {"role": "assistant", "content": [
                    {"type": "thinking", "thinking": "hm", "signature": "sig=="},
                    {"type": "text", "text": "Looking."},
                    {"type": "tool_use", "id": "toolu_1", "name": "check_health", "input": {}},
                    {"type": "tool_use", "id": "toolu_2", "name": "get_logs", "input": {}}]},
                  {"role": "user", "content": [
                    {"type": "tool_result", "tool_use_id": "toolu_1", "content": "well"},
                    {"type": "tool_result", "tool_use_id": "toolu_2", "content": "nothing", "is_error": true},
                    {"type": "text", "text": "Go on."}]}]}""");
    }

    @Test
    void whatKeepsToTheRulesPasses() {
        assertThat(WireRules.broken(request(), List.of())).isEmpty();
        assertThat(WireRules.broken(request(), said(request()))).isEmpty();
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource
    void whatBreaksARuleIsRefused(String why, String what, Consumer<ObjectNode> change) {
        var request = request();
        change.accept(request);

        assertThat(WireRules.broken(request, List.of()))
                .hasValueSatisfying(fault -> assertThat(fault).contains(why));
    }

    static Stream<Arguments> whatBreaksARuleIsRefused() {
        return Stream.of(
                broken("model: Field required", "no model", r -> r.remove("model")),
                broken("max_tokens: Field required", "no limit", r -> r.put("max_tokens", 0)),
                broken("must define tools", "calls and no tools", r -> r.remove("tools")),
                broken("tools.name", "a name that is none", r -> ((ObjectNode) r.at("/tools/0")).put("name", "a b")),
                broken("tools.name", "a name that is too long", r -> ((ObjectNode) r.at("/tools/0"))
                        .put("name", "x".repeat(65))),
                broken("input_schema.type", "a schema of no object", r -> ((ObjectNode) r.at("/tools/0/input_schema"))
                        .put("type", "string")),
                broken("first message must use", "an answer first", r -> messages(r)
                        .remove(0)),
                broken("first message must use", "no message", r -> messages(r).removeAll()),
                broken("roles must alternate", "the same twice", r -> messages(r)
                        .add(messages(r).get(2).deepCopy())),
                broken("non-empty content", "nothing said", r -> ((ArrayNode) r.at("/messages/0/content")).removeAll()),
                broken("non-whitespace text", "blanks said", r -> ((ObjectNode) r.at("/messages/0/content/0"))
                        .put("text", " \n")),
                broken("Invalid `signature`", "a thought without it", r -> ((ObjectNode) r.at("/messages/1/content/0"))
                        .put("signature", "")),
                broken("The final block in an assistant message", "a thought last", r -> messages(r)
                        .add(read("""
                                {"role": "assistant", "content": [{"type": "text", "text": "So."},
                                 {"type": "thinking", "thinking": "hm", "signature": "sig=="}]}"""))),
                broken("tool_use.id", "an id that is none", r -> call(r, 2).put("id", "toolu 1")),
                broken("ids must be unique", "an id twice", r -> call(r, 3).put("id", "toolu_1")),
                broken("messages.3: `tool_use` ids must be unique", "an id of an earlier message", r -> {
                    messages(r).add(messages(r).get(1).deepCopy());
                    messages(r).add(messages(r).get(2).deepCopy());
                }),
                broken("without `tool_result`", "a call without result", r -> results(r)
                        .remove(1)),
                broken("without `tool_result`", "results that come later", r -> {
                    messages(r)
                            .insert(
                                    2,
                                    read("{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Wait.\"}]}"));
                    messages(r)
                            .insert(
                                    3,
                                    read(
                                            "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Yes.\"}]}"));
                }),
                broken("without `tool_result`", "no results at all", r -> messages(r)
                        .remove(2)),
                broken("unexpected `tool_use_id`", "a result without its call", r -> results(r)
                        .insert(0, result("toolu_3"))),
                broken("a single result", "two results of a call", r -> results(r)
                        .insert(2, result("toolu_2"))),
                broken("must come before text", "a result behind text", r -> results(r)
                        .insert(0, results(r).remove(2))),
                broken("in the order of", "results the other way round", r -> results(r)
                        .insert(0, results(r).remove(1))),
                broken("forces tool use", "a tool to be called by who thinks on a budget", r -> {
                    r.putObject("thinking").put("type", "enabled");
                    r.putObject("tool_choice").put("type", "any");
                }),
                broken("A maximum of 4 blocks", "five marks", r -> r.at("/messages/1/content")
                        .forEach(block ->
                                ((ObjectNode) block).putObject("cache_control").put("type", "ephemeral"))));
    }

    /** As the one whose calls are answered had it. */
    @ParameterizedTest
    @ValueSource(strings = {"model", "system", "tools", "thinking"})
    void whatTheModelWasToldStaysWhileItsCallsGoOn(String part) {
        var before = said(request());
        var changed = request();
        switch (part) {
            case "model" -> changed.put("model", "claude-other");
            case "system" -> ((ObjectNode) changed.at("/system/0")).put("text", "Look again.");
            case "thinking" -> changed.putObject("thinking").put("type", "enabled");
            default -> ((ArrayNode) changed.path("tools")).remove(1);
        }

        assertThat(WireRules.broken(changed, before))
                .hasValueSatisfying(fault -> assertThat(fault).contains("must not change"));
    }

    /** A last word is asked for with its tools out of reach. */
    @ParameterizedTest
    @CsvSource({"adaptive, any", "adaptive, none", "enabled, none", "disabled, tool"})
    void whichToolsItMayChooseMayChange(String thinking, String choice) {
        var request = request();
        request.putObject("thinking").put("type", thinking);
        var before = said(request);
        request.putObject("tool_choice").put("type", choice);

        assertThat(WireRules.broken(request, before)).isEmpty();
    }

    @Test
    void whatTheModelLookedUpItselfComesBackAsItAskedForIt() {
        var request = request();
        ((ArrayNode) request.at("/messages/1/content")).insert(1, read("""
                {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "why"}}"""));
        var before = said(request);
        assertThat(WireRules.broken(request, before)).isEmpty();

        call(request, 1).putObject("input");

        assertThat(WireRules.broken(request, before))
                .hasValueSatisfying(fault -> assertThat(fault).contains("server_tool_use"));
    }

    @Test
    void aRequestWithoutItsVersionOrItsKeyIsRefused() throws Exception {
        try (var anthropic = FakeAnthropic.start();
                var http = HttpClient.newHttpClient()) {
            assertThat(status(http, anthropic, "x-api-key", anthropic.key())).isEqualTo(400);
            assertThat(anthropic.refusals()).containsExactly("anthropic-version: header is required");
            assertThat(status(http, anthropic, "x-api-key", "another", "anthropic-version", "2023-06-01"))
                    .isEqualTo(401);
            anthropic.reply(Reply.says("Well."));
            assertThat(status(http, anthropic, "x-api-key", anthropic.key(), "anthropic-version", "2023-06-01"))
                    .isEqualTo(200);
        }
    }

    private static int status(HttpClient http, FakeAnthropic anthropic, String... headers)
            throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(anthropic.url().resolve("/v1/messages"))
                                .headers(headers)
                                .POST(BodyPublishers.ofString(request().toString()))
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
    }

    private static Arguments broken(String why, String what, Consumer<ObjectNode> change) {
        return arguments(why, what, change);
    }

    /** The same request before the results, and what was answered to it. */
    private static List<WireRules.Answer> said(ObjectNode request) {
        var first = request.deepCopy();
        messages(first).remove(2);
        var content = messages(first).remove(1).path("content");
        return List.of(new WireRules.Answer(first, content));
    }

    private static ArrayNode messages(ObjectNode request) {
        return (ArrayNode) request.path("messages");
    }

    private static ObjectNode call(ObjectNode request, int block) {
        return (ObjectNode) request.at("/messages/1/content/" + block);
    }

    private static ArrayNode results(ObjectNode request) {
        return (ArrayNode) request.at("/messages/2/content");
    }

    private static ObjectNode result(String call) {
        return read("{\"type\":\"tool_result\",\"tool_use_id\":\"" + call + "\",\"content\":\"again\"}");
    }

    private static ObjectNode read(String json) {
        try {
            return (ObjectNode) Json.mapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
