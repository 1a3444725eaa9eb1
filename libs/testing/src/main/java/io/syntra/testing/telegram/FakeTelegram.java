package io.syntra.testing.telegram;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.syntra.contracts.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Telegram's {@code sendMessage} and {@code editMessageText} as its server behaves: reads entities, knows its chats and
 * their topics, limits bots, chats and groups, says so in its own words, moves chats, and numbers the messages of each
 * supergroup from 1.
 */
public final class FakeTelegram implements AutoCloseable {

    public static final String TOKEN = "123456:AAExampleTokenOfNoBot";

    private static final String EDIT = "editMessageText";
    private static final Set<String> METHODS = Set.of("sendMessage", EDIT);

    /** So many in so long. A chat is limited to one a second, and short bursts are let through. */
    private record Limit(int messages, Duration time) {

        static final Limit BOT = new Limit(30, Duration.ofSeconds(1));
        static final Limit CHAT = new Limit(6, Duration.ofSeconds(3));
        static final Limit GROUP = new Limit(20, Duration.ofMinutes(1));
    }

    private static final Pattern BOT = Pattern.compile("/bot[0-9]{1,15}:[0-9A-Za-z_-]{10,}/[A-Za-z]+");

    /**
     * A message that was taken.
     *
     * @param text as it is kept
     */
    public record Message(long id, String chat, String text, Parsed parsed, JsonNode request, Instant at) {}

    private final HttpServer server;
    private final Clock clock;
    private final Map<String, AtomicLong> ids = new ConcurrentHashMap<>();
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final Map<String, String> moved = new ConcurrentHashMap<>();
    private final Map<String, Deque<Instant>> lately = new ConcurrentHashMap<>();
    private final Map<String, Instant> flooded = new ConcurrentHashMap<>();
    private final Map<String, String> silent = new ConcurrentHashMap<>();
    private final Set<String> closed = ConcurrentHashMap.newKeySet();
    private final Set<String> topics = ConcurrentHashMap.newKeySet();
    private final Set<String> closedTopics = ConcurrentHashMap.newKeySet();
    private final AtomicLong refused = new AtomicLong();

    /**
     * @param port where it listens
     * @param clock by which the limits are counted
     */
    public FakeTelegram(int port, Clock clock) {
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

    /** What was taken, in order. */
    public List<Message> messages() {
        return List.copyOf(messages);
    }

    public List<Message> messagesOf(String chat) {
        return messages.stream().filter(message -> message.chat().equals(chat)).toList();
    }

    /** How often "too many requests" was answered. */
    public long limited() {
        return refused.get();
    }

    /** The chat was upgraded: messages to its old number are refused with the new one. */
    public void move(String chat, String to) {
        moved.put(chat, to);
    }

    /** For that long the chat takes nothing. */
    public void flood(String chat, Duration wait) {
        flooded.put(chat, clock.instant().plus(wait));
    }

    /** The bot is thrown out of the chat. */
    public void kick(String chat) {
        closed.add(chat);
    }

    /** The bot is back in the chat. */
    public void invite(String chat) {
        closed.remove(chat);
    }

    /** People begin a topic of a forum. */
    public void beginTopic(String chat, int topic) {
        topics.add(chat + "/" + topic);
    }

    /** People delete a topic of a forum. */
    public void deleteTopic(String chat, int topic) {
        topics.remove(chat + "/" + topic);
    }

    /** People close a topic of a forum. */
    public void closeTopic(String chat, int topic) {
        closedTopics.add(chat + "/" + topic);
    }

    /** People delete a message. */
    public void delete(String chat, long id) {
        messages.removeIf(message -> message.chat().equals(chat) && message.id() == id);
    }

    /** Takes the next message to the chat and never answers. */
    public void fallSilent(String chat) {
        silent.put(chat, chat);
    }

    private void handle(HttpExchange exchange) throws IOException {
        var body = exchange.getRequestBody().readAllBytes();
        var path = exchange.getRequestURI().getPath();
        var method = path.substring(path.lastIndexOf('/') + 1);
        if (!path.equals("/bot" + TOKEN + "/" + method) || !METHODS.contains(method)) {
            // What cannot be a bot's token is no path at all.
            boolean known = METHODS.contains(method) && BOT.matcher(path).matches();
            answer(exchange, known ? 401 : 404, error(known ? 401 : 404, known ? "Unauthorized" : "Not Found"));
            return;
        }
        var request = (ObjectNode) Json.mapper().readTree(body);
        var refusal = refusal(
                request.path("chat_id").asText(),
                request.path("message_thread_id").asInt());
        if (refusal != null) {
            answer(exchange, refusal.path("error_code").asInt(), refusal);
            return;
        }
        if (method.equals(EDIT)) {
            edit(exchange, request);
        } else {
            send(exchange, request);
        }
    }

    private void edit(HttpExchange exchange, ObjectNode request) throws IOException {
        var chat = request.path("chat_id").asText();
        var old = find(chat, request.path("message_id").asLong());
        if (old == null) {
            answer(exchange, 400, error(400, "Bad Request: message to edit not found"));
            return;
        }
        try {
            var parsed = MessageText.parse(
                    request.path("text").asText(), request.path("parse_mode").asText(""));
            checkButtons(request);
            var text = MessageText.kept(parsed);
            if (text.equals(old.text())
                    && parsed.entities().equals(old.parsed().entities())
                    && request.path("reply_markup").equals(old.request().path("reply_markup"))) {
                answer(
                        exchange,
                        400,
                        error(
                                400,
                                "Bad Request: message is not modified: specified new message content and reply markup"
                                        + " are exactly the same as a current content and reply markup of the message"));
                return;
            }
            messages.set(messages.indexOf(old), new Message(old.id(), chat, text, parsed, request, clock.instant()));
            answer(exchange, 200, taken(old.id(), chat, text));
        } catch (CannotParse e) {
            answer(exchange, 400, error(400, String.valueOf(e.getMessage())));
        }
    }

    /** A button that opens a page names one that Telegram takes for a public address: its host has a dot. */
    private static void checkButtons(ObjectNode request) throws CannotParse {
        for (var row : request.path("reply_markup").path("inline_keyboard")) {
            for (var button : row) {
                var url = button.path("url").asText();
                if (button.path("text").asText().isBlank() || !url.matches("https?://[^/?#]+\\.[^/?#]+([/?#].*)?")) {
                    throw new CannotParse(
                            "Bad Request: inline keyboard button URL '" + url + "' is invalid: Wrong HTTP URL");
                }
            }
        }
    }

    private @Nullable Message find(String chat, long id) {
        return messagesOf(chat).stream()
                .filter(message -> message.id() == id)
                .findFirst()
                .orElse(null);
    }

    private static ObjectNode taken(long id, String chat, String text) {
        var answer = Json.mapper().createObjectNode().put("ok", true);
        answer.putObject("result")
                .put("message_id", id)
                .put("text", text)
                .putObject("chat")
                .put("id", number(chat));
        return answer;
    }

    /** A channel that is written by its name has a number, too. */
    private static long number(String chat) {
        return chat.startsWith("@") ? -1_000_000_000_000L - (chat.hashCode() & 0x7fffffff) : Long.parseLong(chat);
    }

    /** What is refused whatever the message: absent when nothing is. */
    private @Nullable ObjectNode refusal(String chat, int topic) {
        if (chat.isEmpty() || chat.equals("0")) {
            return error(400, "Bad Request: chat not found");
        }
        if (closed.contains(chat)) {
            return error(403, "Forbidden: bot was kicked from the group chat");
        }
        var newChat = moved.get(chat);
        if (newChat != null) {
            var refusal = error(400, "Bad Request: group chat was upgraded to a supergroup chat");
            refusal.putObject("parameters").put("migrate_to_chat_id", Long.parseLong(newChat));
            return refusal;
        }
        // The General topic is none that has a number.
        if (topic != 0 && !topics.contains(chat + "/" + topic)) {
            return error(400, "Bad Request: message thread not found");
        }
        if (closedTopics.contains(chat + "/" + topic)) {
            return error(400, "Bad Request: TOPIC_CLOSED");
        }
        var wait = limit(chat);
        if (wait == null) {
            return null;
        }
        refused.incrementAndGet();
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        var refusal = error(429, "Too Many Requests: retry after " + seconds);
        refusal.putObject("parameters").put("retry_after", seconds);
        return refusal;
    }

    private void send(HttpExchange exchange, ObjectNode request) throws IOException {
        var chat = request.path("chat_id").asText();
        var reply = request.path("reply_parameters");
        if (reply.isObject()
                && find(chat, reply.path("message_id").asLong()) == null
                && !reply.path("allow_sending_without_reply").asBoolean()) {
            answer(exchange, 400, error(400, "Bad Request: message to be replied not found"));
            return;
        }
        try {
            var parsed = MessageText.parse(
                    request.path("text").asText(), request.path("parse_mode").asText(""));
            checkButtons(request);
            var message = new Message(nextId(chat), chat, MessageText.kept(parsed), parsed, request, clock.instant());
            messages.add(message);
            if (silent.remove(chat) != null) {
                exchange.close();
                return;
            }
            answer(exchange, 200, taken(message.id(), chat, message.text()));
        } catch (CannotParse e) {
            answer(exchange, 400, error(400, String.valueOf(e.getMessage())));
        }
    }

    /** Private chats and small groups share the bot's numbers; each supergroup and channel has its own. */
    private long nextId(String chat) {
        var numbers = chat.startsWith("-100") || chat.startsWith("@") ? chat : "";
        return ids.computeIfAbsent(numbers, ignored -> new AtomicLong()).incrementAndGet();
    }

    /** How long the chat must be left alone. */
    private synchronized @Nullable Duration limit(String chat) {
        var now = clock.instant();
        var until = flooded.get(chat);
        if (until != null && until.isAfter(now)) {
            return Duration.between(now, until);
        }
        var limits = new LinkedHashMap<String, Limit>();
        limits.put("bot", Limit.BOT);
        limits.put("chat " + chat, Limit.CHAT);
        if (chat.startsWith("-") || chat.startsWith("@")) {
            limits.put("group " + chat, Limit.GROUP);
        }
        var wait = limits.entrySet().stream()
                .map(limit -> wait(sent(limit.getKey()), limit.getValue(), now))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        if (wait.isPositive()) {
            return wait;
        }
        limits.keySet().forEach(name -> sent(name).addLast(now));
        return null;
    }

    private Deque<Instant> sent(String limit) {
        return lately.computeIfAbsent(limit, ignored -> new ArrayDeque<>());
    }

    private static Duration wait(Deque<Instant> sent, Limit limit, Instant now) {
        while (!sent.isEmpty() && !sent.peekFirst().isAfter(now.minus(limit.time()))) {
            sent.removeFirst();
        }
        return sent.size() < limit.messages()
                ? Duration.ZERO
                : Duration.between(now, sent.peekFirst().plus(limit.time()));
    }

    private static ObjectNode error(int code, String description) {
        return Json.mapper()
                .createObjectNode()
                .put("ok", false)
                .put("error_code", code)
                .put("description", description);
    }

    private static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
        var bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    /** The texts of a chat, in order. */
    public List<String> textsOf(String chat) {
        return messagesOf(chat).stream().map(Message::text).toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
