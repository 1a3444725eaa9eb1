package io.syntra.local.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.local.api.CannedGateway;
import io.syntra.local.endtoend.Installation;
import java.io.IOException;
import java.nio.file.Path;
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
    private CannedGateway gateway;

    @BeforeEach
    void open() throws IOException {
        syntra = new Installation(state).as("token");
        gateway = CannedGateway.of(syntra);
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void alertsAreListedPageByPageWithTheReasonWhyNobodyIsToldOfOne() throws Exception {
        gateway.answer(
                "GET /alerts?filter=service%3Dshop",
                "{\"items\": [" + alert("Down", "null") + "], \"next_cursor\": \"next\"}");
        gateway.answer(
                "GET /alerts?filter=service%3Dshop&cursor=next",
                "{\"items\": [" + alert("Slow", "\"silenced by ada\"") + "]}");

        var listed = syntra.works("alerts", "service=shop");

        assertThat(listed.out().lines()).hasSize(3);
        assertThat(listed.out()).contains("Down", "active", "Slow", "silenced by ada");
    }

    @Test
    void aSilenceIsMadeListedAndEnded() throws Exception {
        gateway.answer("POST /silences", SILENCE);
        gateway.answer("GET /silences", "{\"items\": [" + SILENCE + "]}");
        gateway.answer("DELETE /silences/" + ID, "");

        assertThat(syntra.works("silence", "service=shop", "--for", "2h", "--comment", "we move")
                        .out())
                .contains("Silent until 2026-01-31T11:30:00Z", ID);
        assertThat(gateway.asked().getFirst()).contains("\"matchers\":[\"service=shop\"]", "\"comment\":\"we move\"");
        assertThat(syntra.works("silences").out()).contains(ID, "active", "ada", "we move");
        assertThat(syntra.works("silences", "end", ID, "--json")
                        .json()
                        .path("ended")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void whatAWorkflowAsksIsListedAndDecided() throws Exception {
        gateway.answer("GET /runs/approvals", "{\"items\": [" + APPROVAL.formatted(ID, ID, "open") + "]}");
        gateway.answer("GET /runs/approvals/" + ID, APPROVAL.formatted(ID, ID, "approved"));
        gateway.answer("POST /runs/approvals/" + ID, "");

        assertThat(syntra.works("approvals").out()).contains(ID, "nightly", "Restart?");
        assertThat(syntra.works("approvals", "decide", ID, "approve", "--comment", "go")
                        .out())
                .contains("approved: Restart?");
        assertThat(gateway.asked()).anySatisfy(request -> assertThat(request)
                .startsWith("POST /runs/approvals/" + ID)
                .contains("\"decision\":\"approve\"", "\"comment\":\"go\""));
    }

    private static String alert(String name, String reason) {
        return """
                {"fingerprint": "%s", "state": "active", "reason": %s, "labels": {"alertname": "%s"}, "annotations": {},
                 "starts_at": "2026-01-31T09:30:00Z", "updated_at": "2026-01-31T09:30:00Z", "silenced_by": [],
                 "inhibited_by": []}""".formatted(name, reason, name);
    }
}
