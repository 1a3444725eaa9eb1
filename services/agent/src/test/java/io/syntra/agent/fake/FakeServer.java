package io.syntra.agent.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.Caller;
import io.syntra.problem.Problem;
import io.syntra.problem.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What both fakes share: a port, the caller's token, and JSON answers. */
abstract class FakeServer implements AutoCloseable {

    /** As in libs/identity. */
    private static final Duration LEEWAY = Duration.ofSeconds(60);

    private final HttpServer server;
    private volatile boolean down;
    private final AtomicInteger hangsUp = new AtomicInteger();
    private volatile boolean garbled;
    private volatile Clock clock = Clock.systemUTC();
    private final List<World> worlds = new CopyOnWriteArrayList<>();

    FakeServer(URI url) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), url.getPort()), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/api/v1", this::handle);
        server.start();
    }

    /** Connections end without an answer. */
    public void down(boolean isDown) {
        down = isDown;
    }

    /** So many connections end without an answer. */
    public void hangsUp(int times) {
        hangsUp.set(times);
    }

    /** What its time is. */
    public void clock(Clock its) {
        clock = its;
    }

    Instant now() {
        return clock.instant();
    }

    /** Answers are no JSON. */
    public void garbled(boolean isGarbled) {
        garbled = isGarbled;
    }

    public void show(List<World> all) {
        worlds.clear();
        worlds.addAll(all);
    }

    /** @param groups the roles that the token names */
    record Who(
            WorkspaceId workspace,
            String user,
            List<String> groups,
            @Nullable String actor,
            Instant until) {
        Caller caller() {
            return new Caller(workspace, user, Set.copyOf(groups), actor);
        }
    }

    /** @param sent the body, a character for each byte */
    record Request(String method, String path, Map<String, String> query, Who who, String sent, HttpExchange exchange) {

        byte[] bytes() {
            return sent.getBytes(StandardCharsets.ISO_8859_1);
        }

        String body() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }
    }

    /** No answer at all. */
    static final class Hangup extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    static final class Refuse extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final ProblemCode code;

        Refuse(ProblemCode code, String detail) {
            super(detail);
            this.code = code;
        }
    }

    record Answer(int status, Object body) {}

    abstract Answer answer(Request request) throws Exception;

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (down || hangsUp.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                return;
            }
            var request = read(exchange);
            try {
                if (request.who().until().plus(LEEWAY).isBefore(clock.instant())) {
                    throw new Refuse(ProblemCode.UNAUTHENTICATED, "The token has ended.");
                }
                var answer = answer(request);
                send(
                        exchange,
                        answer.status(),
                        "application/json",
                        garbled
                                ? "{".getBytes(StandardCharsets.UTF_8)
                                : Json.mapper().writeValueAsBytes(answer.body()));
            } catch (Refuse e) {
                var problem = Problem.of(e.code, String.valueOf(e.getMessage()), null);
                send(
                        exchange,
                        problem.status(),
                        Problem.MEDIA_TYPE,
                        Json.mapper().writeValueAsBytes(problem));
            } catch (Hangup e) {
                return;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }

    private static Request read(HttpExchange exchange) throws IOException {
        var uri = exchange.getRequestURI();
        return new Request(
                exchange.getRequestMethod(),
                uri.getPath().substring("/api/v1".length()),
                query(uri.getRawQuery()),
                who(exchange.getRequestHeaders().getFirst("Authorization")),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1),
                exchange);
    }

    private static Map<String, String> query(@Nullable String raw) {
        var query = new HashMap<String, String>();
        if (raw != null) {
            for (var pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                query.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    /** The signature is the real services' matter; here it is what the token says that counts. */
    private static Who who(@Nullable String authorization) throws IOException {
        if (authorization == null || !authorization.startsWith("Bearer ")) {
            throw new IOException("no token");
        }
        var claims = Json.mapper()
                .readTree(Base64.getUrlDecoder().decode(authorization.split("\\.", -1)[1]));
        var groups = new java.util.ArrayList<String>();
        claims.path("groups").forEach(group -> groups.add(group.asText()));
        return new Who(
                new WorkspaceId(claims.path("workspace").asText()),
                claims.path("sub").asText(),
                groups,
                claims.path("actor").asText(null),
                Instant.ofEpochSecond(claims.path("exp").asLong()));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().add("content-type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** Those of the workspace that the token names. */
    Stream<World> worlds(Request request) {
        return worlds.stream().filter(world -> world.isIn(request.who().workspace()));
    }

    World world(Request request, String id) {
        return worlds(request)
                .filter(world -> world.service.toString().equals(id))
                .findFirst()
                .orElseThrow(() -> new Refuse(ProblemCode.SERVICE_NOT_FOUND, "There is no service " + id + "."));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
