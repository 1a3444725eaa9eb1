package io.syntra.testing.slack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.syntra.contracts.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Slack as far as messages go: a webhook answers in plain text, the API 200 with {@code ok} in JSON. It limits each channel,
 * cuts long texts into several messages, knows which channels there are, and which scope each field of a message needs.
 * What it sends to an app itself it signs.
 */
public final class FakeSlack implements AutoCloseable {

    public static final String TOKEN = "xoxb-1-2-example";
    public static final String HOOK = "/services/T000/B000/example";

    private static final Set<String> BLOCKS = Set.of("rich_text", "section", "header", "divider", "context");
    private static final Set<String> NESTED = Set.of("blocks", "metadata");
    private static final int LONGEST = 40_000;
    private static final int LONGEST_OF_ONE = 4_000;
    private static final int MOST_BLOCKS = 50;
    private static final int LONGEST_BLOCKS = 13_200;
    private static final int LONGEST_SECTION = 3_000;
    private static final int LONGEST_HEADER = 150;
    private static final int LONGEST_METADATA = 8_000;

    /** One a second, and short bursts are let through. */
    private static final int MOST_AT_ONCE = 6;

    private static final Duration SPAN = Duration.ofSeconds(3);
    private static final String CUSTOMIZE = "chat:write.customize";

    /**
     * A message that was taken.
     *
     * @param channel {@code webhook} for those that came by one
     */
    public record Message(String channel, String text, JsonNode request, String ts) {

        /** The message that it answers; empty for none. */
        public String thread() {
            return request.path("thread_ts").asText("");
        }
    }

    /** An answer that the next request gets instead. */
    private record Staged(int status, String body, String retryAfter) {}

    private final HttpServer server;
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final Queue<Staged> staged = new ConcurrentLinkedQueue<>();
    private final Set<String> scopes = ConcurrentHashMap.newKeySet();
    private final Clock clock;
    private final AtomicLong counted = new AtomicLong();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Set<String> removed = ConcurrentHashMap.newKeySet();
    private final Map<String, Deque<Instant>> lately = new ConcurrentHashMap<>();
    private final AtomicLong refused = new AtomicLong();
    private volatile boolean silent;

    /** @param port where it listens */
    public FakeSlack(int port) {
        this(port, Clock.systemUTC());
    }

    /** @param clock that its messages are stamped by */
    public FakeSlack(int port, Clock clock) {
        this.clock = clock;
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

    /** The app is given a scope beyond {@code chat:write}. */
    public void allow(String scope) {
        scopes.add(scope);
    }

    /** There is no such channel any more. */
    public void remove(String channel) {
        removed.add(idOf(channel));
    }

    /** How often "rate limited" was answered because a channel got too much. */
    public long limited() {
        return refused.get();
    }

    /** Takes the next message, wherever it goes, and never answers. */
    public void fallSilent() {
        silent = true;
    }

    /** People delete a message. */
    public void delete(String ts) {
        messages.removeIf(message -> message.ts().equals(ts));
    }

    /** How often a channel's history was asked for. */
    public long asked(String channel) {
        return asked.stream().filter(channel::equals).count();
    }

    /**
     * What a post is answered with instead.
     *
     * @param retryAfter seconds; empty for none
     */
    public void next(int status, String body, String retryAfter) {
        staged.add(new Staged(status, body, retryAfter));
    }

    /**
     * Asks whether an app is at an address, as Slack does before it sends it anything.
     *
     * @param secret that the request is signed with, the app's signing secret
     */
    public boolean knows(URI app, String secret) {
        var answer = call(
                app,
                secret,
                "application/json",
                "{\"token\":\"x\",\"challenge\":\"3eZbrw1aB\",\"type\":\"url_verification\"}");
        return answer.statusCode() == 200 && answer.body().contains("3eZbrw1aB");
    }

    /** Sends an app an event, a command or what was pressed, signed as Slack signs it. */
    public HttpResponse<String> call(URI app, String secret, String contentType, String body) {
        var timestamp = clock.instant().getEpochSecond();
        try (var http = HttpClient.newHttpClient()) {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), mac.getAlgorithm()));
            var signed = mac.doFinal(("v0:" + timestamp + ":" + body).getBytes(StandardCharsets.UTF_8));
            return http.send(
                    HttpRequest.newBuilder(app)
                            .header("Content-Type", contentType)
                            .header("X-Slack-Request-Timestamp", String.valueOf(timestamp))
                            .header("X-Slack-Signature", "v0=" + HexFormat.of().formatHex(signed))
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while an app was called", e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        var sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var path = exchange.getRequestURI().getPath();
        boolean isForm = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"))
                .startsWith("application/x-www-form-urlencoded");
        if (path.startsWith("/api/conversations.")) {
            history(
                    exchange,
                    path,
                    pairs(isForm ? sent : exchange.getRequestURI().getRawQuery()));
            return;
        }
        var body = isForm ? json(pairs(sent)) : sent;
        var next = staged.poll();
        if (next != null) {
            if (!next.retryAfter().isEmpty()) {
                exchange.getResponseHeaders().set("Retry-After", next.retryAfter());
            }
            answer(exchange, next.status(), next.body());
            return;
        }
        if (isTooMuch(path, body)) {
            refused.incrementAndGet();
            exchange.getResponseHeaders().set("Retry-After", "1");
            answer(exchange, 429, "{\"retry_after\":1,\"ok\":false,\"error\":\"rate_limited\"}");
            return;
        }
        switch (path) {
            case HOOK -> hook(exchange, body);
            case "/api/chat.postMessage" -> post(exchange, body);
            case "/api/chat.update" -> update(exchange, body);
            default -> answer(exchange, 404, "no_service");
        }
    }

    private synchronized boolean isTooMuch(String path, String body) {
        var now = clock.instant();
        var sent = lately.computeIfAbsent(path.equals(HOOK) ? HOOK : channel(body), ignored -> new ArrayDeque<>());
        while (!sent.isEmpty() && !sent.peekFirst().isAfter(now.minus(SPAN))) {
            sent.removeFirst();
        }
        if (sent.size() >= MOST_AT_ONCE) {
            return true;
        }
        sent.addLast(now);
        return false;
    }

    private static String channel(String body) {
        try {
            return idOf(Json.mapper().readTree(body).path("channel").asText());
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    /** @return whether the connection was closed instead of an answer */
    private boolean fellSilent(HttpExchange exchange) {
        if (!silent) {
            return false;
        }
        silent = false;
        exchange.close();
        return true;
    }

    private void hook(HttpExchange exchange, String body) throws IOException {
        var problem = problem(body);
        if (!problem.isEmpty()) {
            answer(exchange, 400, problem.equals("invalid_arguments") ? "invalid_payload" : problem);
            return;
        }
        take("webhook", body);
        if (!fellSilent(exchange)) {
            answer(exchange, 200, "ok");
        }
    }

    private void post(HttpExchange exchange, String body) throws IOException {
        var problem = knows(exchange) ? problem(body) : "invalid_auth";
        if (!problem.isEmpty()) {
            refuse(exchange, problem);
            return;
        }
        var request = Json.mapper().readTree(body);
        var channel = request.path("channel").asText();
        if (removed.contains(idOf(channel))) {
            refuse(exchange, "channel_not_found");
            return;
        }
        if ((request.has("username") || request.has("icon_emoji")) && !scopes.contains(CUSTOMIZE)) {
            answer(
                    exchange,
                    200,
                    "{\"ok\":false,\"error\":\"missing_scope\",\"needed\":\"" + CUSTOMIZE
                            + "\",\"provided\":\"chat:write\"}");
            return;
        }
        var thread = request.path("thread_ts").asText("");
        if (!thread.isEmpty() && find(idOf(channel), thread) == null) {
            refuse(exchange, "thread_not_found");
            return;
        }
        var message = take(channel, body);
        if (fellSilent(exchange)) {
            return;
        }
        answer(exchange, 200, "{\"ok\":true,\"channel\":\"" + idOf(channel) + "\",\"ts\":\"" + message.ts() + "\"}");
    }

    /** Takes no names of channels. */
    private void update(HttpExchange exchange, String body) throws IOException {
        var problem = knows(exchange) ? problem(body) : "invalid_auth";
        var request = Json.mapper().readTree(body);
        var channel = request.path("channel").asText();
        var old = find(channel, request.path("ts").asText());
        if (problem.isEmpty() && !isId(channel)) {
            problem = "channel_not_found";
        } else if (problem.isEmpty() && old == null) {
            problem = "message_not_found";
        }
        if (!problem.isEmpty() || old == null) {
            refuse(exchange, problem);
            return;
        }
        messages.set(
                messages.indexOf(old),
                new Message(old.channel(), request.path("text").asText(), request, old.ts()));
        if (!fellSilent(exchange)) {
            answer(exchange, 200, "{\"ok\":true,\"channel\":\"" + channel + "\",\"ts\":\"" + old.ts() + "\"}");
        }
    }

    /** A page has one message: whoever reads the first one only has not read it. */
    private void history(HttpExchange exchange, String path, Map<String, String> query) throws IOException {
        var channel = query.getOrDefault("channel", "");
        asked.add(channel);
        if (!knows(exchange)) {
            refuse(exchange, "invalid_auth");
        } else if (!scopes.contains("channels:history")) {
            answer(
                    exchange,
                    200,
                    "{\"ok\":false,\"error\":\"missing_scope\",\"needed\":\"channels:history\","
                            + "\"provided\":\"chat:write\"}");
        } else if (!isId(channel)) {
            refuse(exchange, "channel_not_found");
        } else {
            answer(
                    exchange,
                    200,
                    page(path.endsWith(".replies"), channel, query).toString());
        }
    }

    private ObjectNode page(boolean replies, String channel, Map<String, String> query) {
        var thread = query.getOrDefault("ts", "");
        var oldest = new BigDecimal(query.getOrDefault("oldest", "0"));
        var found = messages.stream()
                .filter(message -> idOf(message.channel()).equals(channel))
                .filter(message -> replies
                        ? message.thread().equals(thread) || message.ts().equals(thread)
                        : message.thread().isEmpty()
                                || message.request().path("reply_broadcast").asBoolean())
                .filter(message -> new BigDecimal(message.ts()).compareTo(oldest) > 0)
                .sorted(Comparator.comparing(Message::ts).reversed())
                .toList();
        int at = Integer.parseInt(query.getOrDefault("cursor", "0"));
        var page = Json.mapper().createObjectNode().put("ok", true);
        var list = page.putArray("messages");
        found.stream().skip(at).limit(1).forEach(message -> {
            var shown = list.addObject().put("ts", message.ts()).put("text", message.text());
            if (Boolean.parseBoolean(query.get("include_all_metadata"))) {
                shown.set("metadata", message.request().path("metadata"));
            }
        });
        page.put("has_more", at + 1 < found.size());
        page.putObject("response_metadata").put("next_cursor", at + 1 < found.size() ? String.valueOf(at + 1) : "");
        return page;
    }

    private static Map<String, String> pairs(String form) {
        var pairs = new HashMap<String, String>();
        for (var pair : form.split("&", -1)) {
            int equals = pair.indexOf('=');
            pairs.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return pairs;
    }

    /** Slack's own clients post forms, in which what is more than a text is JSON. */
    private static String json(Map<String, String> form) throws IOException {
        var json = Json.mapper().createObjectNode();
        for (var field : form.entrySet()) {
            if (NESTED.contains(field.getKey())) {
                json.set(field.getKey(), Json.mapper().readTree(field.getValue()));
            } else {
                json.put(field.getKey(), field.getValue());
            }
        }
        return json.toString();
    }

    private @Nullable Message find(String channel, String ts) {
        return messages.stream()
                .filter(message ->
                        message.ts().equals(ts) && idOf(message.channel()).equals(channel))
                .findFirst()
                .orElse(null);
    }

    private static boolean isId(String channel) {
        return channel.matches("[CGD][A-Z0-9]{2,20}");
    }

    /** Each name has an id. */
    public static String idOf(String channel) {
        return isId(channel)
                ? channel
                : "C" + Integer.toHexString(channel.replace("#", "").hashCode()).toUpperCase(Locale.ROOT);
    }

    private static boolean knows(HttpExchange exchange) {
        return ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private static void refuse(HttpExchange exchange, String error) throws IOException {
        answer(exchange, 200, "{\"ok\":false,\"error\":\"" + error + "\"}");
    }

    private Message take(String channel, String body) throws JsonProcessingException {
        var request = Json.mapper().readTree(body);
        var text = request.path("text").asText();
        var message = message(channel, text.substring(0, Math.min(text.length(), LONGEST_OF_ONE)), request);
        for (int from = LONGEST_OF_ONE; from < text.length(); from += LONGEST_OF_ONE) {
            message(channel, text.substring(from, Math.min(text.length(), from + LONGEST_OF_ONE)), request);
        }
        return message;
    }

    private Message message(String channel, String text, JsonNode request) {
        var ts = "%d.%06d".formatted(clock.instant().getEpochSecond(), counted.incrementAndGet());
        var message = new Message(channel, text, request, ts);
        messages.add(message);
        return message;
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
        if (request.path("metadata").toString().length() > LONGEST_METADATA) {
            return "metadata_too_large";
        }
        var blocks = request.path("blocks");
        for (var block : blocks) {
            if (!BLOCKS.contains(block.path("type").asText())
                    || (isRichText(block) && !isSound(block))
                    || isTooLong(block)) {
                return "invalid_blocks";
            }
        }
        if (blocks.size() > MOST_BLOCKS) {
            return "invalid_blocks";
        }
        return blocks.findValuesAsText("text").stream().mapToInt(String::length).sum() > LONGEST_BLOCKS
                ? "msg_blocks_too_long"
                : "";
    }

    private static boolean isTooLong(JsonNode block) {
        int length = block.at("/text/text").asText().length();
        return switch (block.path("type").asText()) {
            case "section" -> length > LONGEST_SECTION;
            case "header" -> length > LONGEST_HEADER;
            default -> false;
        };
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
                            case "link" -> leadsSomewhere(element.path("url").asText());
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

    private static boolean leadsSomewhere(String url) {
        try {
            var uri = URI.create(url);
            return uri.isAbsolute() && (uri.isOpaque() || uri.getRawAuthority() != null);
        } catch (IllegalArgumentException e) {
            return false;
        }
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
