package io.syntra.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.syntra.contracts.Json;
import io.syntra.problem.Problem;
import io.syntra.problem.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * What services ask the gateway: whether an approval still counts. All do, until a test says otherwise at {@link
 * Remote}; under {@link WithSyntraEngines} one is there for the service under test.
 */
public final class FakeGateway {

    /** Where a service looks for its gateway. */
    public static final String ADDRESS = "syntra.gateway.url";

    private static final String STANDING = "/api/v1/approvals/standing";
    private static final String ENDED = "/fake/ended";
    private static final String REFUSED = "/fake/refused";
    private static final String SILENT = "/fake/silent";

    private final Map<String, ProblemCode> over = new ConcurrentHashMap<>();
    private volatile boolean silent;
    private @Nullable HttpServer server;

    public URI start() {
        try {
            var started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            started.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            started.createContext("/", this::handle);
            started.start();
            server = started;
            return URI.create("http://127.0.0.1:" + started.getAddress().getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            switch (exchange.getRequestURI().getPath()) {
                case STANDING ->
                    answer(
                            exchange,
                            Json.mapper().readTree(body).path("approval").asText());
                case ENDED -> {
                    over.put(body, ProblemCode.APPROVAL_ENDED);
                    exchange.sendResponseHeaders(204, -1);
                }
                case REFUSED -> {
                    over.put(body, ProblemCode.APPROVAL_INVALID);
                    exchange.sendResponseHeaders(204, -1);
                }
                case SILENT -> {
                    silent = Boolean.parseBoolean(body);
                    exchange.sendResponseHeaders(204, -1);
                }
                default -> exchange.sendResponseHeaders(404, -1);
            }
        }
    }

    private void answer(HttpExchange exchange, String approval) throws IOException {
        if (silent) {
            // The connection ends without an answer.
            return;
        }
        var why = over.get(approval);
        if (why == null) {
            exchange.sendResponseHeaders(204, -1);
            return;
        }
        var problem = Problem.of(why, "It does not count.", null);
        var body = Json.mapper().writeValueAsBytes(problem);
        exchange.getResponseHeaders().add("content-type", Problem.MEDIA_TYPE);
        exchange.sendResponseHeaders(problem.status(), body.length);
        exchange.getResponseBody().write(body);
    }

    /**
     * The same one from inside a test, which is loaded by another class loader and meets it only over HTTP.
     *
     * @param address as the service under test has it
     */
    public record Remote(URI address) {

        /** The session in which it was given is over. */
        public void end(String approval) {
            tell(ENDED, approval);
        }

        /** It is signed with a key that is no longer the gateway's. */
        public void refuse(String approval) {
            tell(REFUSED, approval);
        }

        /** It does not answer. */
        public void silent(boolean is) {
            tell(SILENT, String.valueOf(is));
        }

        private void tell(String path, String what) {
            try {
                var connection = (java.net.HttpURLConnection)
                        address.resolve(path).toURL().openConnection();
                connection.setDoOutput(true);
                connection.getOutputStream().write(what.getBytes(StandardCharsets.UTF_8));
                if (connection.getResponseCode() != 204) {
                    throw new AssertionError("the fake gateway answered " + connection.getResponseCode());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
