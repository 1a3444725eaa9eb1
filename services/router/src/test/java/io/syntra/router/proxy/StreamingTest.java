package io.syntra.router.proxy;

import static io.syntra.router.Tables.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamingTest {

    private static final long HUNDRED_MB = 100L * 1024 * 1024;
    private static final Buffer CHUNK = Buffer.buffer(new byte[64 * 1024]);

    private RouterUnderTest router;

    @BeforeEach
    void open() throws Exception {
        router = new RouterUnderTest(Map.of());
    }

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void aReplicaIsHeldBackByASlowUser() throws Exception {
        var produced = new AtomicLong();
        var backend = router.backend(request -> produce(request.response().setChunked(true), produced));
        router.route(on("v1", 100, backend.actualPort()));

        var answer = RouterUnderTest.client().send(router.request("/").build(), BodyHandlers.ofInputStream());
        try (var body = answer.body()) {
            assertThat(body.readNBytes(1024)).hasSize(1024);
            // The user reads nothing more: what is produced meanwhile sits in socket buffers, and soon nothing more is.
            await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(15)).until(new Unchanged(produced)::call);
            assertThat(produced).hasValueLessThan(HUNDRED_MB / 2);
            assertThat(count(body)).isEqualTo(HUNDRED_MB - 1024);
        }
        await().untilAsserted(() -> assertThat(router.inFlight.count()).isZero());
        assertThat(router.shares().stream().mapToLong(share -> share.bytesOut()).sum())
                .isEqualTo(HUNDRED_MB);
    }

    @Test
    void aUserIsHeldBackByASlowReplica() throws Exception {
        var sent = new AtomicLong();
        var open = new CompletableFuture<Runnable>();
        var backend = router.backend(request -> {
            request.pause();
            var received = new AtomicLong();
            request.handler(bytes -> received.addAndGet(bytes.length()));
            request.endHandler(v -> request.response().end(String.valueOf(received.get())));
            open.complete(request::resume);
        });
        router.route(on("v1", 100, backend.actualPort()));

        var answer = RouterUnderTest.client()
                .sendAsync(
                        router.request("/")
                                .POST(BodyPublishers.ofInputStream(() -> new Endless(sent)))
                                .build(),
                        BodyHandlers.ofString());
        var resume = open.get(10, TimeUnit.SECONDS);
        await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(15)).until(new Unchanged(sent)::call);
        assertThat(sent).hasValueLessThan(HUNDRED_MB / 2);
        resume.run();

        assertThat(answer.get(60, TimeUnit.SECONDS).body()).isEqualTo(String.valueOf(HUNDRED_MB));
    }

    @Test
    void eventsReachTheUserOneByOne() throws Exception {
        var stream = new CompletableFuture<HttpServerResponse>();
        var backend = router.backend(request -> {
            var response = request.response().setChunked(true).putHeader("content-type", "text/event-stream");
            response.write("data: 0\n\n");
            stream.complete(response);
        });
        router.route(on("v1", 100, backend.actualPort()));
        var answer = RouterUnderTest.client().send(router.request("/").build(), BodyHandlers.ofInputStream());

        for (int i = 0; i < 5; i++) {
            assertThat(RouterUnderTest.line(answer.body())).isEqualTo("data: " + i);
            RouterUnderTest.line(answer.body());
            stream.join().write("data: " + (i + 1) + "\n\n");
        }
        // Bytes of a stream that never ends are counted while it runs.
        router.inFlight.all().forEach(Exchange::reportBytes);
        assertThat(router.shares()).singleElement().satisfies(share -> {
            assertThat(share.bytesOut()).isPositive();
            assertThat(share.requests()).isZero();
        });
        answer.body().close();
    }

    @Test
    void aWebSocketPassesBothWaysAndIsCountedOnce() throws Exception {
        var backend = router.backend(request -> upgrade(request, socket -> socket.handler(socket::write)));
        router.route(on("v1", 100, backend.actualPort()));

        try (var socket = router.socket()) {
            shakeHands(socket);
            for (int i = 0; i < 50; i++) {
                var message = ("hello " + i + "\n").getBytes(StandardCharsets.US_ASCII);
                socket.getOutputStream().write(message);
                assertThat(socket.getInputStream().readNBytes(message.length)).isEqualTo(message);
            }
            assertThat(router.inFlight.all()).singleElement().satisfies(exchange -> assertThat(exchange.isTunnel())
                    .isTrue());
        }

        await().untilAsserted(() -> assertThat(router.inFlight.count()).isZero());
        var shares = router.shares();
        assertThat(shares.stream().mapToLong(share -> share.requests()).sum()).isEqualTo(1);
        assertThat(shares.stream().mapToLong(share -> share.bytesIn()).sum()).isEqualTo(440);
        assertThat(shares.stream().mapToLong(share -> share.bytesOut()).sum()).isEqualTo(440);
    }

    @Test
    void aWebSocketThatTheReplicaDiesUnderIsClosed() throws Exception {
        var backend = router.backend(request -> upgrade(request, socket -> socket.handler(bytes -> socket.close())));
        router.route(on("v1", 100, backend.actualPort()));

        try (var socket = router.socket()) {
            shakeHands(socket);
            socket.getOutputStream().write('x');
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        await().untilAsserted(() -> assertThat(router.inFlight.count()).isZero());
    }

    @Test
    void aWebSocketHoldsAFastReplicaBack() throws Exception {
        var produced = new AtomicLong();
        var backend = router.backend(request -> upgrade(request, socket -> flood(socket, produced)));
        router.route(on("v1", 100, backend.actualPort()));

        try (var socket = router.socket()) {
            shakeHands(socket);
            await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(15)).until(new Unchanged(produced)::call);
            assertThat(produced).hasValueLessThan(HUNDRED_MB / 2);
        }
    }

    @Test
    void whatLastsIsCountedForTheReplicaThatWasDropped() throws Exception {
        var open = new CompletableFuture<HttpServerResponse>();
        var one = router.backend(request -> {
            if (request.getHeader("upgrade") == null) {
                request.response().setChunked(true).write("begun\n");
                open.complete(request.response());
            } else {
                upgrade(request, socket -> {});
            }
        });
        var two = router.backend(request -> request.response().end("v2"));
        router.route(on("v1", 100, one.actualPort()));

        try (var socket = router.socket()) {
            shakeHands(socket);
            var answer = RouterUnderTest.client().send(router.request("/").build(), BodyHandlers.ofInputStream());
            router.route(on("v2", 100, two.actualPort()));
            assertThat(router.get("/").body()).isEqualTo("v2");
            assertThat(router.leaving()).isEqualTo(2);

            var stream = open.get(5, TimeUnit.SECONDS);
            router.vertx.runOnContext(v -> stream.end("done"));
            assertThat(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("begun\ndone");
            await().until(() -> router.leaving() == 1);
        }
        await().until(() -> router.leaving() == 0);
    }

    private static void upgrade(HttpServerRequest request, Handler<NetSocket> then) {
        request.response()
                .setStatusCode(101)
                .putHeader("connection", "Upgrade")
                .putHeader("upgrade", request.getHeader("upgrade"))
                .putHeader("x-path", request.uri());
        request.toNetSocket().onSuccess(then);
    }

    private static void shakeHands(Socket socket) throws IOException {
        socket.getOutputStream().write("""
            GET /chat?room=1 HTTP/1.1\r
            Host: shop-api.localhost\r
            Connection: keep-alive, Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            \r
            """.getBytes(StandardCharsets.US_ASCII));
        assertThat(RouterUnderTest.line(socket.getInputStream())).startsWith("HTTP/1.1 101 ");
        var headers = new ArrayList<String>();
        for (var line = RouterUnderTest.line(socket.getInputStream());
                !line.isEmpty();
                line = RouterUnderTest.line(socket.getInputStream())) {
            headers.add(line.toLowerCase(Locale.ROOT));
        }
        assertThat(headers).contains("upgrade: websocket", "connection: upgrade", "x-path: /chat?room=1");
    }

    private static void flood(NetSocket socket, AtomicLong produced) {
        while (!socket.writeQueueFull() && produced.get() < HUNDRED_MB) {
            socket.write(CHUNK);
            produced.addAndGet(CHUNK.length());
        }
        socket.drainHandler(v -> flood(socket, produced));
    }

    @Test
    void aServiceThatWantsNoWebSocketSaysSoItself() throws Exception {
        var backend =
                router.backend(request -> request.response().setStatusCode(426).end("no sockets here"));
        router.route(on("v1", 100, backend.actualPort()));

        var answer = RouterUnderTest.client()
                .send(
                        router.request("/")
                                .header("Connection", "Upgrade")
                                .header("Upgrade", "websocket")
                                .header("Sec-WebSocket-Version", "13")
                                .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
                                .build(),
                        BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(426);
        assertThat(answer.body()).isEqualTo("no sockets here");
    }

    @Test
    void aTableSwitchUnderLoadFailsNoRequest() throws Exception {
        var one = router.backend(
                request -> router.vertx.setTimer(20, t -> request.response().end("v1")));
        var two = router.backend(request -> request.response().end("v2"));
        router.route(on("v1", 100, one.actualPort()));
        var failures = new LinkedBlockingQueue<String>();
        var served = new java.util.concurrent.ConcurrentHashMap<String, AtomicLong>();
        var stop = new java.util.concurrent.atomic.AtomicBoolean();
        var users = new Thread[8];
        for (int i = 0; i < users.length; i++) {
            users[i] = Thread.ofVirtual().start(() -> {
                while (!stop.get()) {
                    try {
                        var answer = router.send(router.request("/")
                                .POST(BodyPublishers.ofString("x"))
                                .build());
                        if (answer.statusCode() != 200) {
                            failures.add(answer.statusCode() + " " + answer.body());
                        }
                        served.computeIfAbsent(answer.body(), v -> new AtomicLong())
                                .incrementAndGet();
                    } catch (IOException | InterruptedException e) {
                        failures.add(e.toString());
                    }
                }
            });
        }
        await().until(() -> served.containsKey("v1"));

        for (int i = 0; i < 20; i++) {
            router.route(on("v2", 100, two.actualPort()));
            await().until(new Grows(served, "v2")::call);
            router.route(on("v1", 100, one.actualPort()));
            await().until(new Grows(served, "v1")::call);
        }
        router.route(on("v2", 100, two.actualPort()));
        // As the deployer does before it ends a replica.
        await().until(() -> router.leaving() == 0);
        one.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        await().until(new Grows(served, "v2")::call);
        stop.set(true);
        for (var user : users) {
            user.join();
        }

        assertThat(failures).isEmpty();
    }

    private static void produce(HttpServerResponse response, AtomicLong produced) {
        while (!response.writeQueueFull() && produced.get() < HUNDRED_MB) {
            response.write(CHUNK);
            produced.addAndGet(CHUNK.length());
        }
        if (produced.get() >= HUNDRED_MB) {
            response.end();
            return;
        }
        response.drainHandler(v -> produce(response, produced));
    }

    private static long count(InputStream in) throws IOException {
        var buffer = new byte[64 * 1024];
        var total = 0L;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            total += n;
        }
        return total;
    }

    /** True when a number did not change since it was last looked at. */
    private static final class Unchanged {
        private final AtomicLong number;
        private long last = -1;

        private Unchanged(AtomicLong number) {
            this.number = number;
        }

        private boolean call() {
            var now = number.get();
            var same = now == last && now > 0;
            last = now;
            return same;
        }
    }

    private static final class Grows {
        private final Map<String, AtomicLong> served;
        private final String version;
        private final long before;

        private Grows(Map<String, AtomicLong> served, String version) {
            this.served = served;
            this.version = version;
            this.before = count();
        }

        private boolean call() {
            return count() > before;
        }

        private long count() {
            var found = served.get(version);
            return found == null ? 0 : found.get();
        }
    }

    private static final class Endless extends InputStream {
        private final AtomicLong sent;

        private Endless(AtomicLong sent) {
            this.sent = sent;
        }

        @Override
        public int read() {
            return sent.incrementAndGet() <= HUNDRED_MB ? 0 : -1;
        }

        @Override
        public int read(byte[] buffer, int from, int length) {
            var left = HUNDRED_MB - sent.get();
            if (left <= 0) {
                return -1;
            }
            var now = (int) Math.min(left, length);
            sent.addAndGet(now);
            return now;
        }
    }
}
