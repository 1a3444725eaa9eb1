package io.syntra.local.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.syntra.local.endtoend.Installation;
import io.syntra.local.setup.Port;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands about alerts and decisions ask of the suite, and what they print of its answers. */
class AlertCommandsTest {

    private static final String ID = "5c69822f-f9b2-4abe-a8f7-bb7edfe02766";
    private static final String SILENCE = """
            {"id": "%s", "state": "active", "matchers": ["service=\\"shop\\""], "starts_at": "2026-01-31T09:30:00Z",
             "ends_at": "2026-01-31T11:30:00Z", "comment": "we move", "created_by": "ada",
             "created_at": "2026-01-31T09:30:00Z"}""".formatted(ID);
    private static final String APPROVAL = """
            {"id": "%s", "run_id": "%s", "workflow_name": "nightly", "node": "ask", "question": "Restart?",
             "asked_at": "2026-01-31T09:30:00Z", "state": "%s"}""";

    @TempDir
    Path state;

    private Installation syntra;
    private HttpServer gateway;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();

    @BeforeEach
    void open() throws IOException {
        syntra = new Installation(state).as("token");
        var port = Integer.parseInt(syntra.environment().getOrDefault(Port.GATEWAY.variable(), "0"));
        gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        gateway.createContext("/api/v1/", this::answer);
        gateway.start();
    }

    @AfterEach
    void close() {
        gateway.stop(0);
    }

    @Test
    void alertsAreListedPageByPageWithTheReasonWhyNobodyIsToldOfOne() throws Exception {
        answers.put(
                "GET /alerts?filter=service%3Dshop",
                "{\"items\": [" + alert("Down", "null") + "], \"next_cursor\": \"next\"}");
        answers.put(
                "GET /alerts?filter=service%3Dshop&cursor=next",
                "{\"items\": [" + alert("Slow", "\"silenced by ada\"") + "]}");

        var listed = syntra.works("alerts", "service=shop");

        assertThat(listed.out().lines()).hasSize(3);
        assertThat(listed.out()).contains("Down", "active", "Slow", "silenced by ada");
    }

    @Test
    void aSilenceIsMadeListedAndEnded() throws Exception {
        answers.put("POST /silences", SILENCE);
        answers.put("GET /silences", "{\"items\": [" + SILENCE + "]}");
        answers.put("DELETE /silences/" + ID, "");

        assertThat(syntra.works("silence", "service=shop", "--for", "2h", "--comment", "we move")
                        .out())
                .contains("Silent until 2026-01-31T11:30:00Z", ID);
        assertThat(asked.getFirst()).contains("\"matchers\":[\"service=shop\"]", "\"comment\":\"we move\"");
        assertThat(syntra.works("silences").out()).contains(ID, "active", "ada", "we move");
        assertThat(syntra.works("silences", "end", ID, "--json")
                        .json()
                        .path("ended")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void whatAWorkflowAsksIsListedAndDecided() throws Exception {
        answers.put("GET /runs/approvals", "{\"items\": [" + APPROVAL.formatted(ID, ID, "open") + "]}");
        answers.put("GET /runs/approvals/" + ID, APPROVAL.formatted(ID, ID, "approved"));
        answers.put("POST /runs/approvals/" + ID, "");

        assertThat(syntra.works("approvals").out()).contains(ID, "nightly", "Restart?");
        assertThat(syntra.works("approvals", "decide", ID, "approve", "--comment", "go")
                        .out())
                .contains("approved: Restart?");
        assertThat(asked).anySatisfy(request -> assertThat(request)
                .startsWith("POST /runs/approvals/" + ID)
                .contains("\"decision\":\"approve\"", "\"comment\":\"go\""));
    }

    private static String alert(String name, String reason) {
        return """
                {"fingerprint": "%s", "state": "active", "reason": %s, "labels": {"alertname": "%s"}, "annotations": {},
                 "starts_at": "2026-01-31T09:30:00Z", "updated_at": "2026-01-31T09:30:00Z", "silenced_by": [],
                 "inhibited_by": []}""".formatted(name, reason, name);
    }

    private void answer(HttpExchange exchange) throws IOException {
        var request = exchange.getRequestMethod() + " "
                + exchange.getRequestURI().toString().substring("/api/v1".length());
        asked.add(request + " " + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        var answer = answers.get(request);
        var body = (answer == null ? "{}" : answer).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(
                answer == null ? 404 : body.length == 0 ? 204 : 200, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
