package io.syntra.testing.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.syntra.contracts.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * A server with {@code POST /v1/messages}. Replies are given in order; a request that the real API would refuse is
 * refused here too, with 400, and takes no reply.
 */
public final class FakeAnthropic implements AutoCloseable {

    private static final String KEY = "test-key";

    private final HttpServer server;
    private final ConcurrentLinkedQueue<Function<JsonNode, Reply>> replies = new ConcurrentLinkedQueue<>();
    private final List<JsonNode> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<String> refusals = Collections.synchronizedList(new ArrayList<>());
    private final List<JsonNode> said = Collections.synchronizedList(new ArrayList<>());
    private volatile String topic = "";

    private FakeAnthropic(HttpServer server) {
        this.server = server;
    }

    public static FakeAnthropic start() {
        return start(URI.create("http://127.0.0.1:0"));
    }

    /** @param url where to listen, on this machine */
    public static FakeAnthropic start(URI url) {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), url.getPort()), 0);
            var fake = new FakeAnthropic(server);
            server.createContext("/v1/messages", fake::answer);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            return fake;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The only key that is taken. */
    public String key() {
        return KEY;
    }

    public FakeAnthropic reply(Reply reply) {
        replies.add(request -> reply);
        return this;
    }

    /** A reply that depends on what was asked. */
    public FakeAnthropic reply(Function<JsonNode, Reply> reply) {
        replies.add(reply);
        return this;
    }

    /**
     * Answers only requests that contain a text, and remembers only those. A conversation that an earlier test left
     * behind may go on at any time; it must not be given this test's replies.
     */
    public void only(String text) {
        topic = text;
    }

    /** Every request that came, refused ones too. */
    public List<JsonNode> requests() {
        return List.copyOf(requests);
    }

    /** Why requests were refused; empty when the client kept to the rules. */
    public List<String> refusals() {
        return List.copyOf(refusals);
    }

    /** Forgets everything, for the next test. */
    public void reset() {
        replies.clear();
        requests.clear();
        refusals.clear();
        said.clear();
        topic = "";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = Json.mapper().readTree(exchange.getRequestBody().readAllBytes());
            if (!body.toString().contains(topic)) {
                refuse(exchange, new Reply.Refusal(500, "api_error", "the test is about something else", null, null));
                return;
            }
            requests.add(body);
            var headers = exchange.getRequestHeaders();
            if (!KEY.equals(headers.getFirst("x-api-key"))) {
                refuse(exchange, new Reply.Refusal(401, "authentication_error", "invalid x-api-key", null, null));
                return;
            }
            if (headers.getFirst("anthropic-version") == null) {
                broken(exchange, "anthropic-version: header is required");
                return;
            }
            var fault = WireRules.broken(body, List.copyOf(said));
            if (fault.isPresent()) {
                broken(exchange, fault.get());
                return;
            }
            var reply = replies.poll();
            if (reply == null) {
                refuse(exchange, new Reply.Refusal(500, "api_error", "the test has no reply left", null, null));
                return;
            }
            switch (reply.apply(body)) {
                case Reply.Message message -> stream(exchange, body, message);
                case Reply.Refusal refusal -> refuse(exchange, refusal);
            }
        }
    }

    private void broken(HttpExchange exchange, String why) throws IOException {
        refusals.add(why);
        refuse(exchange, new Reply.Refusal(400, "invalid_request_error", why, null, null));
    }

    private static void refuse(HttpExchange exchange, Reply.Refusal refusal) throws IOException {
        var body = Json.mapper().createObjectNode().put("type", "error");
        var error = body.putObject("error").put("type", refusal.type()).put("message", refusal.message());
        if (refusal.errorCode() != null) {
            error.putObject("details").put("error_code", refusal.errorCode());
        }
        if (refusal.retryAfter() != null) {
            exchange.getResponseHeaders().add("retry-after", refusal.retryAfter());
        }
        var bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("content-type", "application/json");
        exchange.sendResponseHeaders(refusal.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void stream(HttpExchange exchange, JsonNode request, Reply.Message message) throws IOException {
        exchange.getResponseHeaders().add("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        var events = events(request, message);
        try (var out = exchange.getResponseBody()) {
            for (int i = 0; i < events.size(); i++) {
                if (i == message.errorAfterEvents()) {
                    send(out, error());
                    return;
                }
                if (i == message.cutAfterEvents()) {
                    return;
                }
                send(out, events.get(i));
            }
        }
        said.add(message.content());
    }

    private static ObjectNode error() {
        var event = Json.mapper().createObjectNode().put("type", "error");
        event.putObject("error").put("type", "overloaded_error").put("message", "Overloaded");
        return event;
    }

    private static void send(OutputStream out, JsonNode event) throws IOException {
        out.write(("event: " + event.path("type").asText() + "\ndata: " + event + "\n\n")
                .getBytes(StandardCharsets.UTF_8));
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
        head.putObject("usage").put("input_tokens", 100).put("output_tokens", 1);
        events.add(start);
        events.add(event("ping"));
        for (int index = 0; index < message.content().size(); index++) {
            block(events, index, (ObjectNode) message.content().get(index));
        }
        // An event that no client knows yet must not disturb one.
        events.add(event("something_new").put("value", 1));
        var delta = event("message_delta");
        delta.putObject("delta").put("stop_reason", message.stopReason());
        delta.putObject("usage").put("output_tokens", 42);
        events.add(delta);
        events.add(event("message_stop"));
        return events;
    }

    private static void block(List<JsonNode> events, int index, ObjectNode block) {
        var start = event("content_block_start").put("index", index);
        var empty = block.deepCopy();
        switch (block.path("type").asText()) {
            case "text" -> empty.put("text", "");
            case "thinking" -> empty.put("thinking", "").put("signature", "");
            case "tool_use" -> empty.putObject("input");
            default -> {
                // Said whole at its start.
            }
        }
        start.set("content_block", empty);
        events.add(start);
        switch (block.path("type").asText()) {
            case "text" ->
                pieces(events, index, "text_delta", "text", block.path("text").asText());
            case "thinking" -> {
                pieces(
                        events,
                        index,
                        "thinking_delta",
                        "thinking",
                        block.path("thinking").asText());
                delta(
                        events,
                        index,
                        "signature_delta",
                        "signature",
                        block.path("signature").asText());
            }
            case "tool_use" -> {
                var input = block.path("input");
                // The API sends nothing at all for a call without arguments.
                pieces(events, index, "input_json_delta", "partial_json", input.isEmpty() ? "" : input.toString());
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

    @Override
    public void close() {
        server.stop(0);
    }
}
