package io.syntra.local.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.syntra.local.endtoend.Installation;
import io.syntra.local.setup.Port;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A gateway that answers each request with what was put in for it, 404 without, and remembers what it was asked. */
public final class CannedGateway implements AutoCloseable {

    private static final String API = "/api/v1";

    private final HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();

    private CannedGateway(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext(API + "/", this::answer);
        server.start();
    }

    /** Where the commands of an installation look for theirs. */
    public static CannedGateway of(Installation syntra) throws IOException {
        return new CannedGateway(Integer.parseInt(syntra.environment().getOrDefault(Port.GATEWAY.variable(), "0")));
    }

    /**
     * @param request method and path below the API's, such as {@code GET /alerts?limit=1}
     * @param json empty for an answer without a body
     */
    public void answer(String request, String json) {
        answers.put(request, json);
    }

    /** Method, path and body of each request. */
    public List<String> asked() {
        return asked;
    }

    private void answer(HttpExchange exchange) throws IOException {
        var request = exchange.getRequestMethod() + " "
                + exchange.getRequestURI().toString().substring(API.length());
        asked.add(request + " " + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        var answer = answers.get(request);
        var body = (answer == null ? "{}" : answer).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(
                answer == null ? 404 : body.length == 0 ? 204 : 200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
