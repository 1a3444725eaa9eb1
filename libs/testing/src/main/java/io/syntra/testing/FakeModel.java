package io.syntra.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.syntra.contracts.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A server that stands in for a language model's. Replies are given in order; a request that the real API would refuse is
 * refused here too, with 400, and takes no reply.
 *
 * @param <R> a reply
 */
public abstract class FakeModel<R> implements AutoCloseable {

    private static final String KEY = "test-key";
    private static final int BYTES_PER_TOKEN = 3;

    private final HttpServer server;
    private final ConcurrentLinkedQueue<Function<JsonNode, R>> replies = new ConcurrentLinkedQueue<>();
    private final List<JsonNode> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> arrivals = Collections.synchronizedList(new ArrayList<>());
    private final List<String> refusals = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger answering = new AtomicInteger();
    private volatile String topic = "";
    private volatile int window = Integer.MAX_VALUE;

    /** @param url where to listen, on this machine */
    protected FakeModel(URI url) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), url.getPort()), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    }

    protected void serve(String path) {
        server.createContext(path, this::answer);
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The only key that is taken. */
    public String key() {
        return KEY;
    }

    public FakeModel<R> reply(R reply) {
        return reply(request -> reply);
    }

    /** A reply that depends on what was asked. */
    public FakeModel<R> reply(Function<JsonNode, R> reply) {
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

    /** How many tokens it takes in, its answer among them; reckoned roughly. */
    public void window(int tokens) {
        window = tokens;
    }

    private Optional<String> tooLong(JsonNode request) {
        int tokens = request.toString().replace("\\", "").length() / BYTES_PER_TOKEN;
        int all = tokens + request.path("max_tokens").asInt();
        return all > window ? Optional.of(tooLong(all, window)) : Optional.empty();
    }

    /** Every request that came, refused ones too. */
    public List<JsonNode> requests() {
        return List.copyOf(requests);
    }

    /** How long after the request before it each came, from the second one on. */
    public List<Duration> gaps() {
        var all = List.copyOf(arrivals);
        return IntStream.range(1, all.size())
                .mapToObj(i -> Duration.ofNanos(all.get(i) - all.get(i - 1)))
                .toList();
    }

    /** Why requests were refused; empty when the client kept to the rules. */
    public List<String> refusals() {
        return List.copyOf(refusals);
    }

    /** How many hold a connection on which they have not had all of their answer. */
    public int answering() {
        return answering.get();
    }

    /** Forgets what it had left to say. */
    public void forget() {
        replies.clear();
    }

    /** Forgets what it was asked and what it had left to say, for the next test. */
    public void reset() {
        replies.clear();
        requests.clear();
        arrivals.clear();
        refusals.clear();
    }

    private void answer(HttpExchange exchange) throws IOException {
        answering.incrementAndGet();
        try (exchange) {
            var body = Json.mapper().readTree(exchange.getRequestBody().readAllBytes());
            if (!body.toString().contains(topic)) {
                refuse(exchange, 500, fault("api_error", "the test is about something else"));
                return;
            }
            arrivals.add(System.nanoTime());
            requests.add(body);
            if (!mayAsk(exchange, KEY)) {
                refuse(exchange, 401, fault("authentication_error", "invalid api key"));
                return;
            }
            var broken = broken(exchange, body).or(() -> tooLong(body));
            if (broken.isPresent()) {
                refusals.add(broken.get());
                refuse(exchange, 400, fault("invalid_request_error", broken.get()));
                return;
            }
            var reply = replies.poll();
            if (reply == null) {
                refuse(exchange, 500, fault("api_error", "the test has no reply left"));
                return;
            }
            give(exchange, body, reply.apply(body));
        } finally {
            answering.decrementAndGet();
        }
    }

    protected abstract boolean mayAsk(HttpExchange exchange, String key);

    /** What the real API would refuse with 400. */
    protected abstract Optional<String> broken(HttpExchange exchange, JsonNode request);

    protected abstract void give(HttpExchange exchange, JsonNode request, R reply) throws IOException;

    /** What the real API says to a request that its model cannot take in. */
    protected abstract String tooLong(int tokens, int window);

    /** An error as the real API words it. */
    protected abstract JsonNode fault(String type, String message);

    protected static void refuse(HttpExchange exchange, int status, JsonNode error) throws IOException {
        var bytes = error.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("content-type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** Between two pieces of an answer that takes its time. */
    protected static void pause(Duration pace) {
        LockSupport.parkNanos(pace.toNanos());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
