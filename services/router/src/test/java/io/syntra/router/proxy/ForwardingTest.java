package io.syntra.router.proxy;

import static io.syntra.router.Tables.on;
import static io.syntra.router.Tables.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.syntra.contracts.Json;
import io.syntra.contracts.ServiceId;
import io.syntra.engines.Ports;
import io.syntra.router.Tables;
import io.syntra.router.balance.Pool;
import io.syntra.router.balance.ReplicaHealth;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardingTest {

    private RouterUnderTest router;

    @BeforeEach
    void open() throws Exception {
        router = new RouterUnderTest(Map.of("idle-timeout", "2S", "connect-timeout", "500MS"));
    }

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void requestAndAnswerPassUnchanged() throws Exception {
        var seen = new LinkedBlockingQueue<HttpServerRequest>();
        var backend = router.backend(request -> {
            seen.add(request);
            request.response().setStatusCode(201).putHeader("x-answer", "42").end("hello");
        });
        router.route(on("v1", 100, backend.actualPort()));

        var answer = router.send(
                router.request("/a%20b/?q=%2F&r").header("X-Ask", "6 x 7").build());

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body()).isEqualTo("hello");
        assertThat(answer.headers().firstValue("x-answer")).contains("42");
        var request = seen.remove();
        assertThat(request.uri()).isEqualTo("/a%20b/?q=%2F&r");
        assertThat(request.getHeader("x-ask")).isEqualTo("6 x 7");
        assertThat(request.getHeader("host")).isEqualTo("shop-api.localhost:" + router.port());
    }

    /** Guarded by {@code Exchange}, which asks for the path as it is forwarded. */
    @Test
    void requestsAreCountedByTheirRoute() throws Exception {
        var backend = router.backend(request -> request.response()
                .setStatusCode(request.path().startsWith("/users") ? 200 : 404)
                .end("hello"));
        router.route(on("v1", 100, backend.actualPort()));

        router.get("/users/1?mail=bob@example.org");
        router.get("/users/2");
        router.send(
                router.request("/users").POST(BodyPublishers.ofString("bob")).build());
        router.get("/wp-login.php");
        router.raw("GET http://" + RouterUnderTest.HOST + "/users/3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        var counted = new HashMap<String, Long>();
        await().untilAsserted(() -> {
            router.requestsByRoute().forEach((route, requests) -> counted.merge(route, requests, Long::sum));
            assertThat(counted).isEqualTo(Map.of("GET /users/{id}", 3L, "POST /users", 1L, "{other}", 1L));
        });
    }

    @Test
    void theRouterSaysWhoAsksAndTakesNobodysWordForIt() throws Exception {
        var seen = new LinkedBlockingQueue<HttpServerRequest>();
        var backend = router.backend(request -> {
            seen.add(request);
            request.response()
                    .putHeader("connection", "x-secret")
                    .putHeader("x-secret", "s")
                    .putHeader("keep-alive", "timeout=5")
                    .end();
        });
        router.route(on("v1", 100, backend.actualPort()));

        var answer = router.raw("""
            GET / HTTP/1.1\r
            Host: shop-api.localhost\r
            X-Forwarded-For: 6.6.6.6\r
            X-Forwarded-Proto: https\r
            X-Forwarded-Host: evil\r
            Forwarded: for=6.6.6.6\r
            X-Real-IP: 6.6.6.6\r
            Connection: close, X-Mine, X-Forwarded-For\r
            X-Mine: 1\r
            TE: trailers\r
            Proxy-Authorization: Basic eDp5\r
            Upgrade: h2c\r
            HTTP2-Settings: AAMAAABkAAQAAP__\r
            \r
            """);

        var headers = seen.remove().headers();
        assertThat(headers.getAll("x-forwarded-for")).containsExactly("127.0.0.1");
        assertThat(headers.get("x-forwarded-proto")).isEqualTo("http");
        assertThat(headers.get("x-forwarded-host")).isEqualTo("shop-api.localhost");
        assertThat(headers.names())
                .doesNotContain(
                        "Forwarded", "X-Real-IP", "X-Mine", "TE", "Proxy-Authorization", "Upgrade", "HTTP2-Settings");
        assertThat(answer.toLowerCase(java.util.Locale.ROOT))
                .startsWith("http/1.1 200")
                .doesNotContain("x-secret", "keep-alive");
    }

    @Test
    void anUnknownHostIsToldTheWayOut() throws Exception {
        var answer = router.raw("GET / HTTP/1.1\r\nHost: nobody.localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 404")
                .contains("application/problem+json", "\"no_route\"", "NAME.localhost");
    }

    @Test
    void aServiceWithoutReplicasIsUnavailableAndCounted() throws Exception {
        router.route(target("v1", 100));

        var answer = router.get("/");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).contains("1");
        assertThat(problem(answer)).isEqualTo("no_replica");
        assertThat(router.shares()).singleElement().satisfies(share -> {
            assertThat(share.version()).isEqualTo("v1");
            assertThat(share.gatewayErrors()).isEqualTo(1);
            assertThat(share.serverErrors()).isEqualTo(1);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT"})
    void aReplicaThatTakesNoConnectionCostsNoRequest(String method) throws Exception {
        var bodies = new AtomicReference<String>();
        var backend = router.backend(request -> request.body().onSuccess(body -> {
            bodies.set(body.toString());
            request.response().end("ok");
        }));
        router.route(on("v1", 100, Ports.anyFree(), backend.actualPort()));

        for (int i = 0; i < 6; i++) {
            var sent = method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("order " + i);
            var answer = router.send(router.request("/").method(method, sent).build());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(bodies.get()).isEqualTo(method.equals("GET") ? "" : "order " + i);
        }
        assertThat(router.shares())
                .allSatisfy(share -> assertThat(share.serverErrors()).isZero());
    }

    @Test
    void whenNoReplicaTakesAConnectionItIsSaidAtOnce() throws Exception {
        router.route(on("v1", 100, Ports.anyFree(), Ports.anyFree()));

        assertThat(router.get("/").statusCode()).isEqualTo(503);
        assertThat(problem(router.get("/"))).isEqualTo("no_replica");
    }

    @Test
    void aGetThatAReplicaDroppedIsAskedOnceMoreAndAPostIsNot() throws Exception {
        var asked = new AtomicInteger();
        var dropping = router.backend(request -> {
            asked.incrementAndGet();
            request.connection().close();
        });
        var other = router.backend(request -> request.response().end("ok"));
        router.route(on("v1", 100, dropping.actualPort(), other.actualPort()));

        for (int i = 0; i < 4; i++) {
            assertThat(router.get("/").statusCode()).isEqualTo(200);
        }
        assertThat(asked).hasPositiveValue();

        var before = asked.get();
        var statuses = new java.util.ArrayList<Integer>();
        for (int i = 0; i < 4; i++) {
            statuses.add(router.send(router.request("/")
                            .POST(BodyPublishers.ofString("pay"))
                            .build())
                    .statusCode());
        }
        assertThat(statuses).contains(502).contains(200);
        assertThat(statuses.stream().filter(s -> s == 502).count()).isEqualTo(asked.get() - before);
    }

    @Test
    void aReplicaDoesNotSwitchProtocolsUnasked() throws Exception {
        var replica = router.vertx
                .createNetServer()
                .connectHandler(socket -> socket.handler(bytes ->
                        socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
        router.route(on("v1", 100, replica.actualPort()));

        var answer = router.get("/");

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(problem(answer)).isEqualTo("upstream_failed");
    }

    @Test
    void aGetIsNotAskedAThirdTime() throws Exception {
        var asked = new AtomicInteger();
        var ports = new int[3];
        for (int i = 0; i < 3; i++) {
            ports[i] = router.backend(request -> {
                        asked.incrementAndGet();
                        request.connection().close();
                    })
                    .actualPort();
        }
        router.route(on("v1", 100, ports));

        var answer = router.get("/");

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(problem(answer)).isEqualTo("upstream_failed");
        assertThat(asked).hasValue(2);
    }

    @Test
    void aSilentReplicaIsATimeoutAndNotAskedTwice() throws Exception {
        var asked = new AtomicInteger();
        var silent = router.backend(request -> asked.incrementAndGet());
        var other = router.backend(request -> asked.incrementAndGet());
        router.route(on("v1", 100, silent.actualPort(), other.actualPort()));

        var answer = router.get("/");

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(problem(answer)).isEqualTo("upstream_timeout");
        assertThat(asked).hasValue(1);
    }

    @Test
    void aReplicaThatDiesMidAnswerNeverLooksLikeAWholeOne() throws Exception {
        var backend = router.backend(request -> {
            request.response().setChunked(true).write("half");
            router.vertx.setTimer(100, t -> request.connection().close());
        });
        router.route(on("v1", 100, backend.actualPort()));

        var failed = RouterUnderTest.client()
                .sendAsync(router.request("/").build(), BodyHandlers.ofString())
                .handle((answer, cause) -> cause != null)
                .get(10, TimeUnit.SECONDS);

        assertThat(failed).isTrue();
        await().untilAsserted(() -> assertThat(router.inFlight.count()).isZero());
        assertThat(router.shares()).singleElement().satisfies(share -> {
            assertThat(share.requests()).isEqualTo(1);
            assertThat(share.gatewayErrors()).isEqualTo(1);
        });
        assertThat(router.routes.find("shop-api").orElseThrow().pool().view())
                .allSatisfy(replica -> assertThat(replica.outstanding()).isZero());
    }

    @Test
    void aUserWhoLeavesEndsTheRequestAtTheReplicaToo() throws Exception {
        var gone = new CompletableFuture<Void>();
        var backend = router.backend(request -> {
            request.response().setChunked(true).write("first");
            request.response().closeHandler(v -> gone.complete(null));
        });
        router.route(on("v1", 100, backend.actualPort()));

        try (var socket = router.socket()) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: shop-api.localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(RouterUnderTest.line(socket.getInputStream())).contains("200");
        }

        gone.get(10, TimeUnit.SECONDS);
        await().untilAsserted(() -> assertThat(router.inFlight.count()).isZero());
        assertThat(router.shares()).singleElement().satisfies(share -> assertThat(share.serverErrors())
                .isZero());
    }

    @Test
    void answersWithoutABodyStayWithoutOne() throws Exception {
        var backend = router.backend(request -> {
            switch (request.path()) {
                case "/204" -> request.response().setStatusCode(204).end();
                case "/304" ->
                    request.response()
                            .setStatusCode(304)
                            .putHeader("etag", "\"1\"")
                            .end();
                default ->
                    request.response().putHeader("content-length", "1234").end();
            }
        });
        router.route(on("v1", 100, backend.actualPort()));

        // All on one connection: a stray byte of a body would break the next answer.
        try (var socket = router.socket()) {
            var in = socket.getInputStream();
            for (int i = 0; i < 3; i++) {
                for (var line : new String[] {"GET /204", "GET /304", "HEAD /head"}) {
                    socket.getOutputStream()
                            .write((line + " HTTP/1.1\r\nHost: shop-api.localhost\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
                    var status = RouterUnderTest.line(in);
                    assertThat(status)
                            .startsWith("HTTP/1.1 ")
                            .contains(line.startsWith("HEAD") ? "200" : line.substring(5));
                    var headers = new StringBuilder();
                    for (var header = RouterUnderTest.line(in); !header.isEmpty(); header = RouterUnderTest.line(in)) {
                        headers.append(header.toLowerCase(java.util.Locale.ROOT))
                                .append('\n');
                    }
                    assertThat(headers.toString()).doesNotContain("transfer-encoding");
                    if (line.startsWith("HEAD")) {
                        assertThat(headers.toString()).contains("content-length: 1234");
                    }
                }
            }
        }
    }

    @Test
    void oddDatesOfAReplicaAreItsOwnBusiness() throws Exception {
        var backend = router.backend(request -> request.response()
                .putHeader("cache-control", "public")
                .putHeader("expires", "0")
                .putHeader("date", "yesterday")
                .putHeader("warning", "199 - \"x\" \"not a date\"")
                .end("ok"));
        router.route(on("v1", 100, backend.actualPort()));

        var answer = router.get("/");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("ok");
        assertThat(answer.headers().firstValue("expires")).contains("0");
    }

    @Test
    void anOldClientGetsAnEndlessAnswerAsItComes() throws Exception {
        var backend = router.backend(request -> {
            var response = request.response().setChunked(true);
            response.write("one ");
            router.vertx.setTimer(200, t -> response.end("two"));
        });
        router.route(on("v1", 100, backend.actualPort()));

        var answer = router.raw("GET / HTTP/1.0\r\nHost: shop-api.localhost\r\nConnection: keep-alive\r\n\r\n");

        assertThat(answer).endsWith("\r\n\r\none two").doesNotContain("chunked");
    }

    @Test
    void trafficBeyondTheLimitIsTurnedAway() throws Exception {
        try (var small = new RouterUnderTest(Map.of("max-in-flight", "2"))) {
            var held = new LinkedBlockingQueue<HttpServerRequest>();
            var backend = small.backend(held::add);
            small.route(on("v1", 100, backend.actualPort()));
            var first = RouterUnderTest.client().sendAsync(small.request("/").build(), BodyHandlers.ofString());
            var second = RouterUnderTest.client().sendAsync(small.request("/").build(), BodyHandlers.ofString());
            await().until(() -> held.size() == 2);

            var third = small.get("/");

            assertThat(third.statusCode()).isEqualTo(503);
            assertThat(problem(third)).isEqualTo("overloaded");
            held.forEach(request -> request.response().end("ok"));
            assertThat(first.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThat(second.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aServiceThatHangsLeavesRoomForTheOthers() throws Exception {
        try (var small = new RouterUnderTest(Map.of("max-in-flight", "3", "max-in-flight-per-service", "2"))) {
            var held = new LinkedBlockingQueue<HttpServerRequest>();
            var hanging = small.backend(held::add);
            var well = small.backend(request -> request.response().end("well"));
            small.route(on("v1", 100, hanging.actualPort()));
            small.routes.apply(Tables.route(ServiceId.random(), "other", 1, on("v1", 100, well.actualPort())));
            var first = RouterUnderTest.client().sendAsync(small.request("/").build(), BodyHandlers.ofString());
            var second = RouterUnderTest.client().sendAsync(small.request("/").build(), BodyHandlers.ofString());
            await().until(() -> held.size() == 2);

            var third = small.get("/");
            assertThat(third.statusCode()).isEqualTo(503);
            assertThat(third.body()).contains("2 unanswered requests", "shop-api");
            for (int i = 0; i < 5; i++) {
                var other = small.send(
                        small.request("/").setHeader("Host", "other.localhost").build());
                assertThat(other.body()).isEqualTo("well");
            }
            held.forEach(request -> request.response().end("ok"));
            assertThat(first.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThat(second.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    /** Guarded by {@code Forwarding.keepUp}. */
    @Test
    void aBodyThatNeverEndsKeepsNoPlace() throws Exception {
        try (var small = new RouterUnderTest(Map.of("body-patience", "1S", "max-in-flight", "1"))) {
            var backend = small.backend(
                    request -> request.bodyHandler(body -> request.response().end("ok")));
            small.route(on("v1", 100, backend.actualPort()));

            var answer =
                    small.raw("POST / HTTP/1.1\r\nHost: " + RouterUnderTest.HOST + "\r\nContent-Length: 1000\r\n\r\n{");

            assertThat(answer).startsWith("HTTP/1.1 400").contains("malformed_request", "within 1 seconds");
            await().until(() -> small.inFlight.count() == 0);
            assertThat(small.get("/").body()).isEqualTo("ok");
        }
    }

    /** The user leaves while the first replica takes no connection; nobody is there for whom to try the second. */
    @Test
    void aUserWhoLeavesIsNotTriedForOnceMore() throws Exception {
        try (var deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var impatient = new RouterUnderTest(Map.of("connect-timeout", "1S"))) {
            var waiting = new ArrayList<SocketChannel>();
            // Its queue is full, so that it neither takes nor refuses one more.
            for (int i = 0; i < 4; i++) {
                var channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(deaf.getLocalSocketAddress());
                waiting.add(channel);
            }
            var well = impatient.backend(request -> request.response().end("well"));
            impatient.route(on("v1", 100, deaf.getLocalPort(), well.actualPort()));
            var pool = impatient.routes.find("shop-api").orElseThrow().pool();
            var reached = false;
            while (!reached) {
                try (var user = impatient.socket()) {
                    user.getOutputStream()
                            .write("GET / HTTP/1.1\r\nHost: shop-api.localhost\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                    await().until(() -> impatient.inFlight.count() == 0 || outstanding(pool, deaf.getLocalPort()) > 0);
                    reached = outstanding(pool, deaf.getLocalPort()) > 0;
                }
            }

            await().until(() -> pool.view().stream()
                    .filter(replica -> replica.endpoint().port() == deaf.getLocalPort())
                    .noneMatch(replica -> replica.health() instanceof ReplicaHealth.Healthy));
            assertThat(impatient.get("/").body()).isEqualTo("well");

            await().untilAsserted(() -> assertThat(pool.view())
                    .extracting(Pool.ReplicaView::outstanding)
                    .containsOnly(0));
            for (var channel : waiting) {
                channel.close();
            }
        }
    }

    private static int outstanding(Pool pool, int port) {
        return pool.view().stream()
                .filter(replica -> replica.endpoint().port() == port)
                .mapToInt(Pool.ReplicaView::outstanding)
                .sum();
    }

    @Test
    void aStopLetsRequestsEndAndTakesNoNewOnes() throws Exception {
        var held = new CompletableFuture<HttpServerRequest>();
        var backend = router.backend(held::complete);
        router.route(on("v1", 100, backend.actualPort()));
        var slow = RouterUnderTest.client().sendAsync(router.request("/").build(), BodyHandlers.ofString());
        held.get(5, TimeUnit.SECONDS);

        var drained = CompletableFuture.supplyAsync(() -> {
            try {
                return router.inFlight.drain(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().untilAsserted(() -> assertThat(router.get("/").statusCode()).isEqualTo(503));
        assertThat(drained).isNotDone();
        held.join().response().end("done");

        assertThat(slow.get(5, TimeUnit.SECONDS).body()).isEqualTo("done");
        assertThat(drained.get(5, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void bytesAreCounted() throws Exception {
        var backend = router.backend(
                request -> request.body().onSuccess(body -> request.response().end("x".repeat(1000))));
        router.route(on("v1", 100, backend.actualPort()));

        router.send(router.request("/")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[500])))
                .build());

        await().untilAsserted(() -> assertThat(router.inFlight.count()).isZero());
        assertThat(router.shares()).singleElement().satisfies(share -> {
            assertThat(share.bytesIn()).isEqualTo(500);
            assertThat(share.bytesOut()).isEqualTo(1000);
            assertThat(share.latencyCounts().stream().mapToLong(Long::longValue).sum())
                    .isEqualTo(1);
        });
    }

    private static String problem(HttpResponse<String> answer) throws Exception {
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        return Json.mapper().readTree(answer.body()).path("code").asText();
    }
}
