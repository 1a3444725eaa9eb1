package io.syntra.testing.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.syntra.contracts.Json;
import io.syntra.testing.FakeModel;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A server with {@code POST /v1/chat/completions}, which only streams. */
public final class FakeChatCompletions extends FakeModel<Completion> {

    private static final int PIECE = 7;

    private FakeChatCompletions(URI url) {
        super(url);
    }

    public static FakeChatCompletions start() {
        return start(URI.create("http://127.0.0.1:0"));
    }

    /** @param url where to listen, on this machine */
    public static FakeChatCompletions start(URI url) {
        var fake = new FakeChatCompletions(url);
        fake.serve("/v1/chat/completions");
        return fake;
    }

    @Override
    protected boolean mayAsk(HttpExchange exchange, String key) {
        return ("Bearer " + key).equals(exchange.getRequestHeaders().getFirst("authorization"));
    }

    @Override
    protected Optional<String> broken(HttpExchange exchange, JsonNode request) {
        return CompletionRules.broken(request);
    }

    @Override
    protected String tooLong(int tokens, int window) {
        return "This model's maximum context length is " + window + " tokens. However, you requested " + tokens + ".";
    }

    @Override
    protected ObjectNode fault(String type, String message) {
        var fault = Json.mapper().createObjectNode();
        fault.putObject("error")
                .put("message", message)
                .put("type", type)
                .putNull("param")
                .put("code", type);
        return fault;
    }

    @Override
    protected void give(HttpExchange exchange, JsonNode request, Completion reply) throws IOException {
        switch (reply) {
            case Completion.Streamed streamed -> stream(exchange, request, streamed);
            case Completion.Endless endless -> repeat(exchange, request, endless);
            case Completion.Refusal refusal -> {
                if (refusal.retryAfter() != null) {
                    exchange.getResponseHeaders().add("retry-after", refusal.retryAfter());
                }
                refuse(exchange, refusal.status(), fault(refusal.code(), refusal.message()));
            }
        }
    }

    private static void repeat(HttpExchange exchange, JsonNode request, Completion.Endless endless) throws IOException {
        exchange.getResponseHeaders().add("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        var chunks = new ArrayList<ObjectNode>();
        delta(chunks, request).put("content", endless.text());
        try (var out = exchange.getResponseBody()) {
            while (true) {
                send(out, chunks.getFirst().toString());
                pause(endless.pace());
            }
        }
    }

    private void stream(HttpExchange exchange, JsonNode request, Completion.Streamed answer) throws IOException {
        exchange.getResponseHeaders().add("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        var events = events(request, answer);
        try (var out = exchange.getResponseBody()) {
            for (int i = 0; i < events.size() && i != answer.cutAfterEvents(); i++) {
                if (i == answer.errorAfterEvents()) {
                    send(out, fault("server_error", "Something went wrong").toString());
                    return;
                }
                send(out, events.get(i));
            }
        }
    }

    private static void send(OutputStream out, String data) throws IOException {
        out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static List<String> events(JsonNode request, Completion.Streamed answer) {
        var chunks = new ArrayList<ObjectNode>();
        delta(chunks, request).put("role", "assistant").put("content", "");
        for (int from = 0; from < answer.text().length(); from += PIECE) {
            delta(chunks, request).put("content", piece(answer.text(), from));
        }
        for (int index = 0; index < answer.calls().size(); index++) {
            call(chunks, request, index, answer.calls().get(index));
        }
        if (answer.finishReason() != null) {
            delta(chunks, request);
            ((ObjectNode) chunks.getLast().path("choices").get(0)).put("finish_reason", answer.finishReason());
        }
        if (answer.counted()
                && request.path("stream_options").path("include_usage").asBoolean()) {
            var usage = chunk(request);
            usage.putArray("choices");
            usage.putObject("usage")
                    .put("prompt_tokens", 100)
                    .put("completion_tokens", 42)
                    .put("total_tokens", 142)
                    .putObject("prompt_tokens_details")
                    .put("cached_tokens", 60);
            chunks.add(usage);
        }
        var events = new ArrayList<String>();
        chunks.forEach(chunk -> events.add(chunk.toString()));
        events.add("[DONE]");
        return events;
    }

    /** The first piece names the call, the others only go on with its arguments. */
    private static void call(List<ObjectNode> chunks, JsonNode request, int index, JsonNode call) {
        var first = delta(chunks, request).putArray("tool_calls").addObject().put("index", index);
        first.setAll((ObjectNode) call.deepCopy());
        ((ObjectNode) first.path("function")).put("arguments", "");
        var arguments = call.path("function").path("arguments").asText();
        for (int from = 0; from < arguments.length(); from += PIECE) {
            delta(chunks, request)
                    .putArray("tool_calls")
                    .addObject()
                    .put("index", index)
                    .putObject("function")
                    .put("arguments", piece(arguments, from));
        }
    }

    private static String piece(String text, int from) {
        return text.substring(from, Math.min(text.length(), from + PIECE));
    }

    private static ObjectNode delta(List<ObjectNode> chunks, JsonNode request) {
        var chunk = chunk(request);
        var choice = chunk.putArray("choices").addObject().put("index", 0).putNull("finish_reason");
        chunks.add(chunk);
        return choice.putObject("delta");
    }

    private static ObjectNode chunk(JsonNode request) {
        return Json.mapper()
                .createObjectNode()
                .put("id", "chatcmpl-1")
                .put("object", "chat.completion.chunk")
                .put("created", 1)
                .put("model", request.path("model").asText());
    }
}
