package io.syntra.testing.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.syntra.contracts.Json;
import io.syntra.testing.FakeModel;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A server with {@code POST /v1/messages}. */
public final class FakeAnthropic extends FakeModel<Reply> {

    private final List<WireRules.Answer> given = Collections.synchronizedList(new ArrayList<>());

    private FakeAnthropic(URI url) {
        super(url);
    }

    public static FakeAnthropic start() {
        return start(URI.create("http://127.0.0.1:0"));
    }

    /** @param url where to listen, on this machine */
    public static FakeAnthropic start(URI url) {
        var fake = new FakeAnthropic(url);
        fake.serve("/v1/messages");
        return fake;
    }

    @Override
    public void reset() {
        super.reset();
        given.clear();
    }

    @Override
    protected boolean mayAsk(HttpExchange exchange, String key) {
        return key.equals(exchange.getRequestHeaders().getFirst("x-api-key"));
    }

    @Override
    protected Optional<String> broken(HttpExchange exchange, JsonNode request) {
        return exchange.getRequestHeaders().getFirst("anthropic-version") == null
                ? Optional.of("anthropic-version: header is required")
                : WireRules.broken(request, List.copyOf(given));
    }

    @Override
    protected String tooLong(int tokens, int window) {
        return "prompt is too long: " + tokens + " tokens > " + window + " maximum";
    }

    @Override
    protected void give(HttpExchange exchange, JsonNode request, Reply reply) throws IOException {
        switch (reply) {
            case Reply.Message message -> stream(exchange, request, message);
            case Reply.Endless endless -> {
                exchange.getResponseHeaders().add("content-type", "text/event-stream");
                exchange.sendResponseHeaders(200, 0);
                var again = new ArrayList<JsonNode>();
                delta(again, 0, "text_delta", "text", endless.text());
                repeat(exchange, endless.pace(), events(request, Reply.says("")).subList(0, 3), again.getFirst());
            }
            case Reply.Refusal refusal -> {
                if (refusal.retryAfter() != null) {
                    exchange.getResponseHeaders().add("retry-after", refusal.retryAfter());
                }
                var fault = fault(refusal.type(), refusal.message());
                if (refusal.errorCode() != null) {
                    fault.withObject("/error/details").put("error_code", refusal.errorCode());
                }
                refuse(exchange, refusal.status(), fault);
            }
        }
    }

    @Override
    protected ObjectNode fault(String type, String message) {
        var fault = event("error");
        fault.putObject("error").put("type", type).put("message", message);
        return fault;
    }

    private static void repeat(HttpExchange exchange, Duration pace, List<JsonNode> first, JsonNode again)
            throws IOException {
        try (var out = exchange.getResponseBody()) {
            for (var event : first) {
                send(out, event);
            }
            while (true) {
                send(out, again);
                pause(pace);
            }
        }
    }

    private void stream(HttpExchange exchange, JsonNode request, Reply.Message message) throws IOException {
        exchange.getResponseHeaders().add("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        var events = events(request, message);
        try (var out = exchange.getResponseBody()) {
            for (int i = 0; i < events.size(); i++) {
                if (i == message.course().errorAfterEvents()) {
                    fail(out, message.course().errorType());
                    return;
                }
                if (i == message.course().cutAfterEvents()) {
                    return;
                }
                if (i == events.size() - 1) {
                    // Before its end is out: what follows it may come at once.
                    given.add(new WireRules.Answer(request, message.content()));
                }
                send(out, events.get(i));
            }
        }
    }

    private void fail(OutputStream out, String type) throws IOException {
        if (type.isEmpty()) {
            send(out, "message_delta", "{\"type\":\"message_delta\",\"delta\":{");
        } else {
            send(out, fault(type, "Overloaded"));
        }
    }

    private static void send(OutputStream out, JsonNode event) throws IOException {
        send(out, event.path("type").asText(), event.toString());
    }

    private static void send(OutputStream out, String name, String data) throws IOException {
        out.write(("event: " + name + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static List<JsonNode> events(JsonNode request, Reply.Message message) {
        var events = new ArrayList<JsonNode>();
        var start = event("message_start");
        var head = start.putObject("message")
                .put("id", "msg_" + System.nanoTime())
                .put("type", "message")
                .put("role", "assistant")
                .put("model", request.path("model").asText());
        head.putArray("content");
        head.putObject("usage")
                .put("input_tokens", message.usage().input())
                .put("cache_read_input_tokens", message.usage().cacheRead())
                .put("cache_creation_input_tokens", message.usage().cacheWrite())
                .put("output_tokens", 1);
        events.add(start);
        events.add(event("ping"));
        var blocks = new ArrayList<List<JsonNode>>();
        for (int index = 0; index < message.content().size(); index++) {
            var block = new ArrayList<JsonNode>();
            block(block, index, (ObjectNode) message.content().get(index));
            blocks.add(block);
        }
        if (message.course().interleaved()) {
            interleave(blocks, events);
        } else {
            blocks.forEach(events::addAll);
        }
        // An event that no client knows yet must not disturb one.
        events.add(event("something_new").put("value", 1));
        var delta = event("message_delta");
        var stop = delta.putObject("delta").put("stop_reason", message.stopReason());
        if (message.explanation() != null) {
            stop.putObject("stop_details")
                    .put("type", "refusal")
                    .putNull("category")
                    .put("explanation", message.explanation());
        }
        delta.putObject("usage").put("output_tokens", message.usage().output());
        events.add(delta);
        events.add(event("message_stop"));
        return events;
    }

    private static void interleave(List<List<JsonNode>> blocks, List<JsonNode> events) {
        int longest = blocks.stream().mapToInt(List::size).max().orElse(0);
        for (int piece = 0; piece < longest; piece++) {
            for (var block : blocks) {
                if (piece < block.size()) {
                    events.add(block.get(piece));
                }
            }
        }
    }

    private static void block(List<JsonNode> events, int index, ObjectNode block) {
        var start = event("content_block_start").put("index", index);
        var empty = block.deepCopy();
        switch (block.path("type").asText()) {
            case "text" -> empty.put("text", "");
            case "thinking" -> empty.put("thinking", "").put("signature", "");
            case "tool_use", "server_tool_use" -> empty.putObject("input");
            default -> {
                // Said whole at its start.
            }
        }
        start.set("content_block", empty);
        events.add(start);
        switch (block.path("type").asText()) {
            case "text" -> {
                pieces(events, index, "text_delta", "text", block.path("text").asText());
                // Nor must a piece of a kind that no client knows yet.
                delta(events, index, "something_new_delta", "text", "This is not part of what is said.");
            }
            case "thinking" -> {
                pieces(
                        events,
                        index,
                        "thinking_delta",
                        "thinking",
                        block.path("thinking").asText());
                // The limit may fall within a thought, which then has none.
                if (!block.path("signature").asText().isEmpty()) {
                    delta(
                            events,
                            index,
                            "signature_delta",
                            "signature",
                            block.path("signature").asText());
                }
            }
            case "tool_use", "server_tool_use" -> {
                var input = block.path("input");
                // The API sends nothing at all for a call without arguments.
                var text = input.isTextual() ? input.textValue() : input.isEmpty() ? "" : input.toString();
                pieces(events, index, "input_json_delta", "partial_json", text);
            }
            default -> {
                // No deltas.
            }
        }
        events.add(event("content_block_stop").put("index", index));
    }

    private static void pieces(List<JsonNode> events, int index, String type, String field, String text) {
        for (int from = 0; from < text.length() || from == 0; from += 7) {
            delta(events, index, type, field, text.substring(from, Math.min(text.length(), from + 7)));
        }
    }

    private static void delta(List<JsonNode> events, int index, String type, String field, String text) {
        var event = event("content_block_delta").put("index", index);
        event.putObject("delta").put("type", type).put(field, text);
        events.add(event);
    }

    private static ObjectNode event(String type) {
        return Json.mapper().createObjectNode().put("type", type);
    }
}
