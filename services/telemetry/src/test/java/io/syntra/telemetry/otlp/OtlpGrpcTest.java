package io.syntra.telemetry.otlp;

import static io.restassured.RestAssured.given;
import static io.syntra.telemetry.Sender.gzip;
import static io.syntra.telemetry.Sender.log;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.identity.Role;
import io.syntra.telemetry.Outside;
import io.syntra.telemetry.Sender;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.GoAway;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What gRPC's own libraries would never send, and how it is answered. */
@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class OtlpGrpcTest {

    private static final byte[] PREFACE = Buffer.buffer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
            .appendBytes(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0})
            .getBytes();

    private static final String LOGS = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";

    @Inject
    OtlpGrpc grpc;

    @Inject
    Vertx vertx;

    private final Sender shop = Sender.fresh();
    private HttpClient client;

    @BeforeEach
    void open() {
        client = clientOf(new LinkedBlockingDeque<>());
    }

    /** @param connections are told all of its own */
    private HttpClient clientOf(LinkedBlockingDeque<HttpConnection> connections) {
        return vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false))
                .withConnectHandler(connections::add)
                .build();
    }

    private Socket connected(byte[] first) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), grpc.port());
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(first);
        return socket;
    }

    @AfterEach
    void close() {
        client.close();
    }

    record Answer(int http, MultiMap headers, MultiMap trailers, Buffer body) {

        String status() {
            var inHeaders = headers.get("grpc-status");
            return inHeaders == null ? trailers.get("grpc-status") : inHeaders;
        }

        String message() {
            return headers.get("grpc-message");
        }
    }

    private Answer call(String path, Map<String, String> headers, Buffer frame) {
        return call(client, path, headers, frame);
    }

    private Answer call(HttpClient client, String path, Map<String, String> headers, Buffer frame) {
        return done(client.request(to(path))
                .compose(request -> {
                    request.putHeader("content-type", "application/grpc");
                    headers.forEach(request::putHeader);
                    return request.send(frame);
                })
                .compose(OtlpGrpcTest::whole));
    }

    private RequestOptions to(String path) {
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(grpc.port())
                .setURI(path);
    }

    private static Future<Answer> whole(HttpClientResponse response) {
        return response.body()
                .map(body -> new Answer(response.statusCode(), response.headers(), response.trailers(), body));
    }

    private static <T> T done(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private Answer logs(Buffer frame, String... more) {
        var headers = new java.util.HashMap<String, String>();
        headers.put("authorization", "Bearer " + shop.ingestToken());
        for (int i = 0; i < more.length; i += 2) {
            headers.put(more[i], more[i + 1]);
        }
        return call(LOGS, headers, frame);
    }

    private static Buffer frame(int compressed, byte[] message) {
        return Buffer.buffer()
                .appendByte((byte) compressed)
                .appendInt(message.length)
                .appendBytes(message);
    }

    private byte[] line(String body) {
        return shop.logsRequest("v1", List.of(log(body))).toByteArray();
    }

    @Test
    void plainAndPackedMessagesAreTaken() {
        assertThat(logs(frame(0, line("plain"))).status()).isEqualTo("0");
        var packed = logs(frame(1, gzip(line("packed"))), "grpc-encoding", "gzip");
        assertThat(packed.status()).isEqualTo("0");
        assertThat(packed.body()).isEqualTo(frame(0, new byte[0]));
        assertThat(logs(frame(0, new byte[0])).status()).isEqualTo("0");

        soon().untilAsserted(() -> assertThat(shop.lines()).containsExactlyInAnyOrder("plain", "packed"));
    }

    @Test
    void whatIsNotKeptIsTold() throws Exception {
        var old = shop.logsRequest("v1", List.of(log("old", Instant.now().minusSeconds(40L * 86_400))));

        var answer = logs(frame(0, old.toByteArray()));

        assertThat(answer.status()).isEqualTo("0");
        var partial = ExportLogsServiceResponse.parseFrom(
                        answer.body().getBytes(5, answer.body().length()))
                .getPartialSuccess();
        assertThat(partial.getRejectedLogRecords()).isEqualTo(1);
        assertThat(partial.getErrorMessage()).contains("older than the 30 days");
    }

    @Test
    void onlyWhoMaySendIsHeard() {
        var message = frame(0, line("no"));
        assertThat(call(LOGS, Map.of(), message).status()).isEqualTo("16");
        for (var token : List.of(TestTokens.forged(), TestTokens.expired(), TestTokens.algNone(), "syntra_ingest_x")) {
            assertThat(call(LOGS, Map.of("authorization", "Bearer " + token), message)
                            .status())
                    .isEqualTo("16");
        }
        assertThat(call(LOGS, Map.of("authorization", "Bearer " + TestTokens.admin()), message)
                        .status())
                .isEqualTo("7");
        assertThat(call(LOGS, Map.of("x-syntra-token", shop.ingestToken()), message)
                        .status())
                .isEqualTo("0");
    }

    /** Guarded by {@code OtlpBody.read}. */
    @Test
    void aBombIsRefusedBeforeItUnfolds() {
        var answer = logs(frame(1, gzip(new byte[300 * 1024 * 1024])), "grpc-encoding", "gzip");

        assertThat(answer.status()).isEqualTo("8");
        assertThat(answer.message()).startsWith("The request is larger than 20971520 bytes");
        // A sender must not repeat it.
        assertThat(answer.headers().get("grpc-status-details-bin")).isNull();
    }

    /** Guarded by {@code GrpcCall.wire}; the connection is as good as before. */
    @Test
    void aMessageThatIsTooLongIsRefusedAndTheNextIsTaken() {
        var answer = logs(frame(0, new byte[30 * 1024 * 1024]));
        assertThat(answer.status()).isEqualTo("8");
        assertThat(answer.message()).doesNotContain("decompression");
        assertThat(logs(frame(0, line("after"))).status()).isEqualTo("0");
    }

    /** Guarded by {@code OtlpGrpc.watch}: what strangers can hold is bounded before a token is looked at. */
    @Test
    void aFloodOfConnectionsIsCutOffAndPasses() {
        // Where it takes long, those that came first are cut off for their own time.
        soon().untilAsserted(this::floods);
        soon().untilAsserted(
                        () -> assertThat(logs(frame(0, line("after"))).status()).isEqualTo("0"));
    }

    private void floods() throws IOException {
        var sockets = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 40; i++) {
                var socket = connected(PREFACE);
                sockets.add(socket);
                // The server's settings: the connection is counted by then, or was cut off.
                socket.getInputStream().read();
            }
            assertThat(sockets.getLast().getInputStream().readAllBytes()).isNotNull();
            assertThat(isOpen(sockets.getFirst())).isTrue();
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
    }

    private static boolean isOpen(Socket socket) throws IOException {
        socket.setSoTimeout(10);
        try {
            socket.getInputStream().readAllBytes();
            return false;
        } catch (SocketTimeoutException open) {
            return true;
        }
    }

    /** Guarded by {@code GrpcCall.wire}: each would hold a thread until its patience ends. */
    @Test
    void callsThatAreTakenBackAtOnceHarmNobody() {
        var uncaught = new LinkedBlockingDeque<LogRecord>();
        var handler = new Handler() {
            @Override
            public void publish(LogRecord said) {
                if (said.getMessage().startsWith("Uncaught exception")) {
                    uncaught.add(said);
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        var log = Logger.getLogger("");
        log.addHandler(handler);
        try {
            for (int i = 0; i < 100; i++) {
                var request = done(client.request(to(LOGS)));
                request.putHeader("content-type", "application/grpc")
                        .putHeader("authorization", "Bearer " + shop.ingestToken())
                        .setChunked(true);
                request.sendHead();
                request.reset(8);
            }
            assertThat(logs(frame(0, line("after"))).status()).isEqualTo("0");
            soon().untilAsserted(() -> assertThat(shop.lines()).contains("after"));
        } finally {
            log.removeHandler(handler);
        }
        assertThat(uncaught).isEmpty();
    }

    /** Guarded by {@code OtlpGrpc.stop}: a sender then goes elsewhere with its next call, and loses none. */
    @Test
    void atTheEndWhatIsUnderWayIsAnsweredAndItsConnectionTakesNoMore() {
        var message = frame(0, line("the last"));
        var request = done(client.request(to(LOGS)));
        request.putHeader("content-type", "application/grpc")
                .putHeader("authorization", "Bearer " + shop.ingestToken())
                .setChunked(true);
        var told = Promise.<GoAway>promise();
        request.connection().goAwayHandler(told::tryComplete);
        done(request.write(message.slice(0, 10)));
        // It reads in turn: that call has begun by then.
        assertThat(logs(frame(0, line("meanwhile"))).status()).isEqualTo("0");

        grpc.stop(new ShutdownDelayInitiatedEvent());

        done(told.future());
        done(request.end(message.slice(10, message.length())));
        assertThat(done(request.response().compose(OtlpGrpcTest::whole)).status())
                .isEqualTo("0");
        soon().untilAsserted(
                        () -> assertThat(logs(frame(0, line("after"))).status()).isEqualTo("0"));
        soon().untilAsserted(() -> assertThat(shop.lines()).contains("meanwhile", "the last", "after"));
    }

    /** Guarded by {@code OtlpGrpc.watch}: nobody without a good token stays, whatever they say. */
    @Test
    void strangersAreCutOffSoonAndSendersStay() throws Exception {
        var known = new LinkedBlockingDeque<HttpConnection>();
        client.close();
        client = clientOf(known);
        assertThat(logs(frame(0, line("known"))).status()).isEqualTo("0");
        var sender = known.getLast();
        var stranger = new LinkedBlockingDeque<HttpConnection>();
        var strangersClient = clientOf(stranger);
        var gone = new CompletableFuture<Void>();
        try (var silent = connected(new byte[0]);
                var mute = connected(PREFACE)) {
            assertThat(call(strangersClient, LOGS, Map.of("authorization", "Bearer nobody"), frame(0, line("no")))
                            .status())
                    .isEqualTo("16");
            stranger.getLast().closeHandler(closed -> gone.complete(null));

            // Until their end.
            assertThat(silent.getInputStream().readAllBytes()).isEmpty();
            assertThat(mute.getInputStream().readAllBytes()).isNotEmpty();
            gone.get(20, TimeUnit.SECONDS);

            assertThat(logs(frame(0, line("still known"))).status()).isEqualTo("0");
            assertThat(known).containsExactly(sender);
        } finally {
            strangersClient.close();
        }
    }

    @Test
    void whatCannotBeReadIsRefused() {
        assertThat(logs(frame(0, new byte[] {1, 2, 3})).status()).isEqualTo("3");
        assertThat(logs(Buffer.buffer("x")).status()).isEqualTo("3");
        assertThat(logs(Buffer.buffer()).status()).isEqualTo("3");
        assertThat(logs(frame(0, line("a")).appendBuffer(frame(0, line("b")))).status())
                .isEqualTo("3");
        assertThat(logs(frame(1, new byte[] {31, -117, 8}), "grpc-encoding", "gzip")
                        .status())
                .isEqualTo("3");
        assertThat(logs(frame(1, line("a")), "grpc-encoding", "snappy").status())
                .isEqualTo("12");
        assertThat(call(
                                "/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export",
                                Map.of(),
                                Buffer.buffer())
                        .status())
                .isEqualTo("12");
        assertThat(logs(Buffer.buffer(), "content-type", "application/json").http())
                .isEqualTo(415);
    }

    /** Guarded by {@code OtlpAnswer.statusToRepeat}: without a RetryInfo no sender comes back. */
    @Test
    void whoSendsTooMuchIsToldWhenToComeBack() {
        var outside = Outside.fresh();
        given().auth()
                .oauth2(TestTokens.of("ada", outside.sender().workspace(), Role.ADMIN))
                .contentType("application/json")
                .body(Map.of("rows_per_second", 1, "bytes_per_second", 1, "attributes", 1, "attribute_values", 1))
                .put("/api/v1/ingest/limits")
                .then()
                .statusCode(200);
        var headers = Map.of("x-syntra-token", outside.token());
        assertThat(call(LOGS, headers, frame(0, line("first"))).status()).isEqualTo("0");

        var answer = call(LOGS, headers, frame(0, line("second")));

        assertThat(answer.status()).isEqualTo("8");
        assertThat(answer.headers().get("ratelimit-policy")).startsWith("\"rows\";q=1;w=1");
        var details = new String(
                Base64.getDecoder().decode(answer.headers().get("grpc-status-details-bin")),
                StandardCharsets.ISO_8859_1);
        assertThat(details).contains("type.googleapis.com/google.rpc.RetryInfo");
    }
}
