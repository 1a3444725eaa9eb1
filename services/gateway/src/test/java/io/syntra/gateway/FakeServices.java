package io.syntra.gateway;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.syntra.engines.Ports;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Services behind the gateway: real HTTP servers that say what they were sent. One stands for all that are up; billing is
 * down, workflow is up and not ready.
 */
public final class FakeServices implements QuarkusTestResourceLifecycleManager {

    private final Vertx vertx = Vertx.vertx();
    private final Set<HttpServerResponse> streams = ConcurrentHashMap.newKeySet();
    private final Set<String> begun = ConcurrentHashMap.newKeySet();
    private final Set<String> whole = ConcurrentHashMap.newKeySet();

    @Override
    public Map<String, String> start() {
        var up = "http://127.0.0.1:" + serve("up");
        var notReady = "http://127.0.0.1:" + serve("not ready");
        return Map.ofEntries(
                Map.entry("quarkus.http.test-port", "0"),
                Map.entry("syntra.gateway.answer-timeout", "2S"),
                Map.entry("syntra.gateway.connect-timeout", "1S"),
                Map.entry("syntra.gateway.body-patience", "8S"),
                Map.entry("syntra.gateway.connections", "64"),
                Map.entry("syntra.gateway.streams", "10"),
                Map.entry("syntra.gateway.streams-per-caller", "8"),
                Map.entry("syntra.gateway.sessions.logouts-per-minute", "10"),
                Map.entry("syntra.gateway.sessions.questions-per-minute", "20"),
                Map.entry("syntra.deployer.url", up),
                Map.entry("syntra.telemetry.url", up),
                Map.entry("syntra.agent.url", up),
                Map.entry("syntra.notification.url", up),
                Map.entry("syntra.router.url", up),
                Map.entry("syntra.workflow.url", notReady),
                Map.entry("syntra.billing.url", "http://127.0.0.1:" + Ports.anyFree()));
    }

    @Override
    public void stop() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private int serve(String kind) {
        return vertx.createHttpServer()
                .requestHandler(request -> answer(request, kind))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(5, TimeUnit.SECONDS)
                .join()
                .actualPort();
    }

    private void answer(HttpServerRequest request, String kind) {
        switch (request.path()) {
            case "/q/health/ready" -> ready(request, kind);
            case "/q/openapi" -> request.response().end(openApi(kind).encode());
            case "/api/v1/audit/verify" ->
                vertx.setTimer(2_500, id -> request.response().end("{}"));
            case "/api/v1/services/silent" -> request.response().exceptionHandler(e -> {});
            case "/api/v1/services/dies" -> request.connection().close();
            case "/api/v1/services/open-streams" -> request.response().end(String.valueOf(streams.size()));
            // Of what came in: where the beginning was read, and where all of it.
            case "/api/v1/services/begun" -> request.response().end(String.join(" ", begun));
            case "/api/v1/services/whole" -> request.response().end(String.join(" ", whole));
            case "/api/v1/conversations/c1/events" -> events(request);
            default -> echo(request);
        }
    }

    private static void ready(HttpServerRequest request, String kind) {
        var up = kind.equals("up");
        var check = new JsonObject().put("name", "database").put("status", up ? "UP" : "DOWN");
        request.response()
                .setStatusCode(up ? 200 : 503)
                .end(new JsonObject()
                        .put("status", up ? "UP" : "DOWN")
                        .put("checks", new JsonArray().add(check))
                        .encode());
    }

    /** One event at once, then one each 100 ms, until the reader is gone. */
    private void events(HttpServerRequest request) {
        var response = request.response().setChunked(true).putHeader("content-type", "text/event-stream");
        streams.add(response);
        var from = request.getHeader("last-event-id");
        response.write("id: " + from + "\ndata: start\n\n");
        var timer = vertx.setPeriodic(100, t -> response.write("data: " + System.currentTimeMillis() + "\n\n"));
        response.closeHandler(v -> {
            vertx.cancelTimer(timer);
            streams.remove(response);
        });
    }

    private void echo(HttpServerRequest request) {
        var received = new long[1];
        request.exceptionHandler(brokenOff -> {});
        request.handler(bytes -> {
            begun.add(request.path());
            received[0] += bytes.length();
        });
        request.endHandler(v -> {
            whole.add(request.path());
            var headers = new JsonObject();
            request.headers()
                    .forEach(header ->
                            headers.put(header.getKey().toLowerCase(java.util.Locale.ROOT), header.getValue()));
            request.response()
                    .setStatusCode(request.path().endsWith("/missing") ? 404 : 200)
                    .putHeader("content-type", "application/json")
                    .putHeader("etag", "\"7\"")
                    .putHeader("set-cookie", "tracking=1")
                    .putHeader("x-frame-options", "ALLOWALL")
                    .end(new JsonObject()
                            .put("method", request.method().name())
                            .put("uri", request.uri())
                            .put("headers", headers)
                            .put("bytes", received[0])
                            .encode());
        });
    }

    private static JsonObject openApi(String kind) {
        var schema = new JsonObject().put("type", "object").put("title", kind);
        var operation = new JsonObject()
                .put(
                        "responses",
                        new JsonObject()
                                .put(
                                        "200",
                                        new JsonObject()
                                                .put(
                                                        "content",
                                                        new JsonObject()
                                                                .put(
                                                                        "application/json",
                                                                        new JsonObject()
                                                                                .put(
                                                                                        "schema",
                                                                                        new JsonObject()
                                                                                                .put(
                                                                                                        "$ref",
                                                                                                        "#/components/schemas/Thing"))))));
        return new JsonObject()
                .put("openapi", "3.1.0")
                .put(
                        "paths",
                        new JsonObject()
                                .put(
                                        "/api/v1/" + (kind.equals("up") ? "services" : "workflows"),
                                        new JsonObject().put("get", operation)))
                .put("components", new JsonObject().put("schemas", new JsonObject().put("Thing", schema)));
    }
}
