package io.syntra.testing;

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
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** A webhook on this machine that keeps what it gets and answers as it was told, 200 after that. */
public final class Receiver implements AutoCloseable {

    public record Message(String path, Map<String, String> headers, JsonNode body) {}

    /** How one request is answered. */
    @FunctionalInterface
    public interface Answer {
        void give(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedDeque<Answer> answers = new ConcurrentLinkedDeque<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    public Receiver() {
        this(0);
    }

    public Receiver(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public List<Message> messages() {
        return List.copyOf(messages);
    }

    public Receiver then(Answer answer) {
        answers.add(answer);
        return this;
    }

    public Receiver then(int status, String body, String... header) {
        return then(exchange -> {
            if (header.length > 0) {
                exchange.getResponseHeaders().set(header[0], header[1]);
            }
            answer(exchange, status, body);
        });
    }

    /** Takes the message and says nothing. */
    public Receiver thenSilence() {
        return then(exchange -> {
            try {
                closing.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Takes the message and hangs up. */
    public Receiver thenHangUp() {
        return then(HttpExchange::close);
    }

    private void handle(HttpExchange exchange) throws IOException {
        var body = Json.mapper().readTree(exchange.getRequestBody());
        var headers = exchange.getRequestHeaders().entrySet().stream()
                .collect(Collectors.toMap(h -> h.getKey().toLowerCase(Locale.ROOT), h -> h.getValue()
                        .getFirst()));
        messages.add(new Message(exchange.getRequestURI().toString(), headers, body));
        var answer = answers.poll();
        if (answer == null) {
            answer(exchange, 200, "ok");
        } else {
            answer.give(exchange);
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
    }
}
