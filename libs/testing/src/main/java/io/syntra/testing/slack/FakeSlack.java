package io.syntra.testing.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.syntra.contracts.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Slack as far as messages go: a webhook answers in plain text, the API 200 with {@code ok} in JSON. */
public final class FakeSlack implements AutoCloseable {

    public static final String TOKEN = "xoxb-1-2-example";
    public static final String HOOK = "/services/T000/B000/example";

    private static final Set<String> BLOCKS = Set.of("rich_text", "section", "header", "divider", "context");
    private static final int LONGEST = 40_000;

    /**
     * A message that was taken.
     *
     * @param channel {@code webhook} for those that came by one
     */
    public record Message(String channel, String text, JsonNode request) {}

    /** An answer that the next request gets instead. */
    private record Staged(int status, String body, String retryAfter) {}

    private final HttpServer server;
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final Queue<Staged> staged = new ConcurrentLinkedQueue<>();

    /** @param port where it listens */
    public FakeSlack(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    public String hook() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + HOOK;
    }

    public List<Message> messages() {
        return List.copyOf(messages);
    }

    /** @param retryAfter seconds; empty for none */
    public void next(int status, String body, String retryAfter) {
        staged.add(new Staged(status, body, retryAfter));
    }

    private void handle(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var next = staged.poll();
        if (next != null) {
            if (!next.retryAfter().isEmpty()) {
                exchange.getResponseHeaders().set("Retry-After", next.retryAfter());
            }
            answer(exchange, next.status(), next.body());
            return;
        }
        switch (exchange.getRequestURI().getPath()) {
            case HOOK -> hook(exchange, body);
            case "/api/chat.postMessage" -> post(exchange, body);
            default -> answer(exchange, 404, "no_service");
        }
    }

    private void hook(HttpExchange exchange, String body) throws IOException {
        var problem = problem(body);
        if (!problem.isEmpty()) {
            answer(exchange, 400, problem.equals("invalid_arguments") ? "invalid_payload" : problem);
            return;
        }
        take("webhook", body);
        answer(exchange, 200, "ok");
    }

    private void post(HttpExchange exchange, String body) throws IOException {
        var problem = problem(body);
        if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            problem = "invalid_auth";
        }
        if (!problem.isEmpty()) {
            answer(exchange, 200, "{\"ok\":false,\"error\":\"" + problem + "\"}");
            return;
        }
        var request = Json.mapper().readTree(body);
        var channel = request.path("channel").asText();
        take(channel, body);
        answer(
                exchange,
                200,
                "{\"ok\":true,\"channel\":\"" + channel + "\",\"ts\":\"1735689600." + messages.size() + "\"}");
    }

    private void take(String channel, String body) throws JsonProcessingException {
        var request = Json.mapper().readTree(body);
        messages.add(new Message(channel, request.path("text").asText(), request));
    }

    /** What Slack would refuse in a payload; empty when nothing. */
    private static String problem(String body) {
        JsonNode request;
        try {
            request = Json.mapper().readTree(body);
        } catch (JsonProcessingException e) {
            return "invalid_arguments";
        }
        if (!request.isObject()) {
            return "invalid_arguments";
        }
        if (request.path("text").asText().isBlank() && !request.has("blocks")) {
            return "no_text";
        }
        if (request.path("text").asText().length() > LONGEST) {
            return "msg_too_long";
        }
        if (request.has("thread_ts") && !request.path("thread_ts").isTextual()) {
            return "invalid_arguments";
        }
        for (var block : request.path("blocks")) {
            if (!BLOCKS.contains(block.path("type").asText()) || (isRichText(block) && !isSound(block))) {
                return "invalid_blocks";
            }
        }
        return "";
    }

    private static boolean isRichText(JsonNode block) {
        return block.path("type").asText().equals("rich_text");
    }

    private static boolean isSound(JsonNode block) {
        for (var section : block.path("elements")) {
            for (var element : section.path("elements")) {
                var type = element.path("type").asText();
                boolean sound =
                        switch (type) {
                            case "text" -> !element.path("text").asText().isEmpty();
                            case "link" -> !element.path("url").asText().isEmpty();
                            case "user" -> element.has("user_id");
                            case "usergroup" -> element.has("usergroup_id");
                            case "channel" -> element.has("channel_id");
                            case "broadcast" ->
                                Set.of("here", "channel", "everyone")
                                        .contains(element.path("range").asText());
                            case "emoji" -> element.has("name");
                            default -> false;
                        };
                if (!sound) {
                    return false;
                }
            }
        }
        return !block.path("elements").isEmpty();
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
