package io.syntra.deployer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.syntra.contracts.Json;
import io.syntra.contracts.Page;
import io.syntra.contracts.notification.MessageSecretView;
import io.syntra.contracts.workflow.SecretUseView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Says which workflows name a secret, and as the notification service which messages do, as it is told to. */
final class FakeWorkflow implements AutoCloseable {

    static final int PORT = 28433;

    private final HttpServer server;
    final List<SecretUseView> uses = new CopyOnWriteArrayList<>();
    final List<MessageSecretView> targets = new CopyOnWriteArrayList<>();

    /** For whom, and which service it was. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    volatile int status = 200;

    /** No service answers before so many of them are asked. */
    volatile CountDownLatch together = new CountDownLatch(0);

    FakeWorkflow() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/api/v1/workflows/secret-uses", this::answer);
        server.createContext("/api/v1/notifications/secret-uses", exchange -> {
            try (exchange) {
                send(exchange, Page.last(List.copyOf(targets)));
            }
        });
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var token = exchange.getRequestHeaders().getFirst("Authorization").split("[. ]", -1)[2];
            var claims = Json.mapper().readTree(Base64.getUrlDecoder().decode(token));
            asked.add(
                    claims.path("sub").asText() + " by " + claims.path("actor").asText());
            var query = exchange.getRequestURI().getQuery();
            send(
                    exchange,
                    Page.last(uses.stream()
                            .filter(use -> query == null || query.equals("name=" + use.secret()))
                            .toList()));
        }
    }

    private void send(HttpExchange exchange, Page<?> page) throws IOException {
        var body = Json.mapper().writeValueAsBytes(page);
        together.countDown();
        exchange.sendResponseHeaders(isTogether() ? status : 500, body.length);
        exchange.getResponseBody().write(body);
    }

    private boolean isTogether() {
        try {
            return together.await(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
