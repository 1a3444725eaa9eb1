package io.syntra.local.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.syntra.contracts.deployer.ArtifactView;
import io.syntra.local.terminal.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SyntraApiTest {

    private HttpServer server;
    private SyntraApi api;

    @BeforeEach
    void server() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        api = new SyntraApi(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "secret");
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    @Test
    void aRefusalSaysWhatTheProblemSays() {
        answer("/api/v1/services", 404, "{\"code\": \"service_not_found\", \"detail\": \"There is no such service.\"}");

        assertThatThrownBy(() -> api.get("/services")).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.sentence()).isEqualTo("There is no such service.");
            assertThat(refused.code()).isEqualTo("service_not_found");
            assertThat(refused.status()).isEqualTo(404);
        });
    }

    @Test
    void aRefusalWithoutAProblemIsStillOneSentence() {
        answer("/api/v1/services", 502, "<html>");

        assertThatThrownBy(() -> api.get("/services")).hasMessageContaining("status 502");
    }

    @Test
    void aSuiteThatIsNotThereIsNamedWithTheWayOut() {
        server.stop(0);

        assertThatThrownBy(() -> api.get("/services"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("does not answer")
                .hasMessageContaining("./syntra up");
    }

    @Test
    void aListIsReadToItsLastPage() {
        server.createContext("/api/v1/artifacts", exchange -> {
            var last = String.valueOf(exchange.getRequestURI().getQuery()).contains("cursor=next");
            respond(
                    exchange,
                    200,
                    last
                            ? "{\"items\": [{\"digest\": \"b\", \"bytes\": 2}]}"
                            : "{\"items\": [{\"digest\": \"a\", \"bytes\": 1}], \"next_cursor\": \"next\"}");
        });

        assertThat(api.all("/artifacts", ArtifactView.class))
                .containsExactly(new ArtifactView("a", 1), new ArtifactView("b", 2));
    }

    @Test
    void everyChangeHasAKeyOfItsOwn() {
        List<String> keys = new ArrayList<>();
        server.createContext("/api/v1/services", exchange -> {
            keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            respond(exchange, 200, "{}");
        });

        api.post("/services", Map.of(), Map.class);
        api.post("/services", Map.of(), Map.class);

        assertThat(keys).doesNotContainNull().doesNotHaveDuplicates();
    }

    @Test
    void eventsGoOnAfterABrokenConnection() {
        List<String> resumedAfter = new ArrayList<>();
        server.createContext("/api/v1/events", exchange -> {
            var last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
            resumedAfter.add(String.valueOf(last));
            respond(
                    exchange,
                    200,
                    last == null
                            ? "id: 1\nevent: a\ndata: {\"n\": 1}\n\nid: 2\nevent: b\ndata: {\"n\""
                            : "id: 2\nevent: b\ndata: {\"n\": 2}\n\n: still here\n\nid: 3\nevent: end\ndata: {}\n\n");
        });
        List<String> seen = new ArrayList<>();

        new EventStream(api, "/events").read(event -> {
            seen.add(event.name() + event.data().path("n").asText());
            return !event.name().equals("end");
        });

        assertThat(seen).containsExactly("a1", "b2", "end");
        assertThat(resumedAfter).containsExactly("null", "1");
    }

    @Test
    void eventsGoOnWhenAPartOfTheSuiteWasAway() {
        var answers = new AtomicInteger();
        server.createContext("/api/v1/events", exchange -> {
            switch (answers.getAndIncrement()) {
                case 0 -> respond(exchange, 200, "id: 1\nevent: a\ndata: {}\n\n");
                case 1 -> {
                    exchange.getResponseHeaders().set("Retry-After", "0");
                    respond(exchange, 503, "{\"code\": \"unavailable\", \"detail\": \"The agent is away.\"}");
                }
                default -> respond(exchange, 200, "id: 2\nevent: end\ndata: {}\n\n");
            }
        });
        List<String> seen = new ArrayList<>();

        new EventStream(api, "/events").read(event -> {
            seen.add(event.name());
            return !event.name().equals("end");
        });

        assertThat(seen).containsExactly("a", "end");
    }

    @Test
    void anAnswerIsWaitedForWhileAPartOfTheSuiteIsAway() {
        var answers = new AtomicInteger();
        server.createContext(
                "/api/v1/deployments", exchange -> respond(exchange, answers.getAndIncrement() == 0 ? 502 : 200, "{}"));
        var patience = new Patience();

        assertThat(patience.ask(() -> api.get("/deployments"))).isEmpty();
        assertThat(patience.ask(() -> api.get("/deployments"))).isPresent();
    }

    @Test
    void whatNoWaitingMendsIsSaidAtOnce() {
        answer("/api/v1/deployments", 404, "{\"detail\": \"There is no such deployment.\"}");

        assertThatThrownBy(() -> new Patience().ask(() -> api.get("/deployments")))
                .hasMessage("There is no such deployment.");
    }

    @Test
    void anAddressWithoutASchemeIsNamed() {
        assertThatThrownBy(() -> SyntraApi.of(
                        Map.of("SYNTRA_HOME", "/", "SYNTRA_URL", "localhost:8080", "SYNTRA_TOKEN", "secret")))
                .hasMessageContaining("SYNTRA_URL: \"localhost:8080\"")
                .hasMessageContaining("http://");
    }

    @Test
    void aTokenWithALineBreakIsNoToken() {
        assertThatThrownBy(() -> SyntraApi.of(
                        Map.of("SYNTRA_HOME", "/", "SYNTRA_URL", "http://localhost:8080", "SYNTRA_TOKEN", "sec\nret")))
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith("SYNTRA_TOKEN")
                .hasMessageNotContaining("ret");
    }

    private void answer(String path, int status, String body) {
        server.createContext(path, exchange -> respond(exchange, status, body));
    }

    private static void respond(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
