package io.syntra.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import io.syntra.contracts.Json;
import io.syntra.identity.IdentityConfig.Mode;
import io.syntra.problem.Problem;
import io.syntra.problem.ProblemCode;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Guarded by: each condition of {@link GatewayStandings}, whose answer is UNKNOWN where it is not clear. */
class GatewayStandingsTest {

    private final CopyOnWriteArrayList<String> asked = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private HttpServer server;
    private volatile int status = 204;
    private volatile String body = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/api/v1/approvals/standing", exchange -> {
            try (exchange) {
                asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                if (status == 0) {
                    return;
                }
                var bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(5, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void whatTheGatewaySaysClearlyCounts() throws IOException {
        assertThat(standing()).isEqualTo(Standing.STANDS);
        assertThat(asked).containsExactly("{\"approval\":\"a.b.c\"}");

        answer(ProblemCode.APPROVAL_ENDED);
        assertThat(standing()).isEqualTo(Standing.ENDED);

        answer(ProblemCode.APPROVAL_INVALID);
        assertThat(standing()).isEqualTo(Standing.REFUSED);
    }

    @Test
    void everythingElseIsNotKnown() throws IOException {
        for (var code : new ProblemCode[] {
            ProblemCode.FORBIDDEN, ProblemCode.NOT_FOUND, ProblemCode.UNAVAILABLE, ProblemCode.MALFORMED_REQUEST
        }) {
            answer(code);
            assertThat(standing()).as(code.code()).isEqualTo(Standing.UNKNOWN);
        }
        answer(ProblemCode.APPROVAL_ENDED);
        status = 500;
        assertThat(standing()).isEqualTo(Standing.UNKNOWN);
        status = 200;
        body = "{}";
        assertThat(standing()).isEqualTo(Standing.UNKNOWN);
        status = 403;
        body = "no JSON";
        assertThat(standing()).isEqualTo(Standing.UNKNOWN);
        status = 0;
        assertThat(standing()).isEqualTo(Standing.UNKNOWN);
        server.stop(0);
        assertThat(standing()).isEqualTo(Standing.UNKNOWN);
    }

    /** Guarded by the context of its own, without which some hundred questions later an answer is missed for ever. */
    @Test
    void whoeverAsksOffAnyContextHasAnAnswer() {
        var standings = standings();

        for (int i = 0; i < 1000; i++) {
            assertThat(standings.of("a.b.c").await().atMost(Duration.ofSeconds(10)))
                    .isEqualTo(Standing.STANDS);
        }
    }

    @Test
    void manyAskAtOnce() {
        var standings = standings();

        var answers = IntStream.range(0, 500)
                .parallel()
                .mapToObj(i -> standings.of("a.b.c").await().atMost(Duration.ofSeconds(10)))
                .toList();

        assertThat(answers).containsOnly(Standing.STANDS);
    }

    /** Guarded by the demand for it in {@link GatewayStandings}. */
    @Test
    void inProductionSomebodySaysWhichTheGatewayIs() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> new GatewayStandings(
                        vertx, Declared.of(Mode.PRODUCTION, SigningKey.SERVICES), Optional.empty()))
                .withMessageContaining("SYNTRA_GATEWAY_URL is not set");
        assertThatCode(() ->
                        new GatewayStandings(vertx, Declared.of(Mode.LOCAL, SigningKey.SERVICES), Optional.empty()))
                .doesNotThrowAnyException();
        assertThatCode(() ->
                        new GatewayStandings(vertx, Declared.of(Mode.PRODUCTION, SigningKey.USERS), Optional.empty()))
                .doesNotThrowAnyException();
    }

    private void answer(ProblemCode code) throws IOException {
        status = code.status();
        body = Json.mapper().writeValueAsString(Problem.of(code, "no", null));
    }

    private Standing standing() {
        return standings().of("a.b.c").await().atMost(Duration.ofSeconds(10));
    }

    private GatewayStandings standings() {
        return new GatewayStandings(
                vertx,
                Declared.of(Mode.PRODUCTION, SigningKey.SERVICES),
                Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())));
    }
}
