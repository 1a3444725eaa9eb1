package io.syntra.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.syntra.contracts.Json;
import io.syntra.local.terminal.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Takes the place of the team's chat: an address on this machine that keeps what it is sent. */
public final class Webhook implements AutoCloseable {

    private static final int LONGEST = 1_000_000;

    private final HttpServer server;
    private final Clock clock;
    private final List<Received> received = new CopyOnWriteArrayList<>();

    public record Received(Instant at, JsonNode body) {}

    private Webhook(HttpServer server, Clock clock) {
        this.server = server;
        this.clock = clock;
    }

    public static Webhook at(int port, Clock clock) {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            var webhook = new Webhook(server, clock);
            server.createContext("/", webhook::take);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            return webhook;
        } catch (IOException e) {
            throw new Failure(
                    "port " + port + ", where the demo wants to receive the team's notification, is taken;"
                            + " free it or set SYNTRA_DEMO_WEBHOOK_PORT",
                    e);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/team";
    }

    public List<Received> received() {
        return List.copyOf(received);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readNBytes(LONGEST), StandardCharsets.UTF_8);
            received.add(new Received(clock.instant(), parse(body)));
            exchange.sendResponseHeaders(204, -1);
        }
    }

    private static JsonNode parse(String body) {
        try {
            return Json.mapper().readTree(body);
        } catch (IOException e) {
            return TextNode.valueOf(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
