package io.syntra.local.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.Json;
import io.syntra.local.api.CannedGateway;
import io.syntra.local.endtoend.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands about telemetry print of what the suite answers. */
class TelemetryCommandsTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

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
    void aTraceIsATreeWithWhatWasLogged() throws Exception {
        gateway.answer("GET /traces/" + TRACE, """
                {"trace_id": "%s", "from": "2026-01-31T09:30:00Z", "duration": 0.25, "services": ["web", "shop"],
                 "truncated": false,
                 "spans": [
                   {"span_id": "a1", "depth": 0, "orphan": false, "service": "web", "name": "GET /cart", "kind": "server",
                    "status": "unset", "from": "2026-01-31T09:30:00Z", "duration": 0.25, "attributes": {}, "events": []},
                   {"span_id": "b1", "parent_span_id": "a1", "depth": 1, "orphan": false, "service": "shop",
                    "name": "load\\u001b[2J", "kind": "client", "status": "error", "status_message": "no price",
                    "from": "2026-01-31T09:30:00.010Z", "duration": 0.0051, "attributes": {}, "events": []}],
                 "logs": [
                   {"at": "2026-01-31T09:30:00.012Z", "service": "shop", "severity": "error", "body": "it failed",
                    "span_id": "b1"},
                   {"at": "2026-01-31T09:30:00.200Z", "service": "web", "severity": "info", "body": "done"}]}""".formatted(TRACE));

        var shown = syntra.works("trace", TRACE).out().lines().toList();

        assertThat(shown).hasSize(5);
        assertThat(shown.get(0)).contains(TRACE, "250 ms", "web, shop");
        assertThat(shown.get(1)).startsWith("  GET /cart  web  250 ms");
        assertThat(shown.get(2))
                .startsWith("    load")
                .contains("5.1 ms", "+10 ms", "error: no price")
                .doesNotContain("\u001b");
        assertThat(shown.get(3)).startsWith("      | +12 ms error it failed");
        assertThat(shown.get(4)).startsWith("  | +200 ms info done");
        assertThat(syntra.works("trace", TRACE, "--json").json().path("spans")).hasSize(2);
    }

    @Test
    void errorsAreListedWithTheirStatus() throws Exception {
        gateway.answer("GET /errors?status=regressed", """
                {"items": [{"id": "5c69822f-f9b2-4abe-a8f7-bb7edfe02766", "service_id":
                 "5c69822f-f9b2-4abe-a8f7-bb7edfe02767", "status": "regressed", "error_type": "TypeError", "message": "no user",
                 "culprit": "getUser (server.js:3)", "count": 12, "first_seen": "2026-01-31T09:30:00Z", "last_seen":
                 "2026-01-31T09:31:00Z", "first_version": "v2", "versions": ["v2"], "users": 7}]}""");
        gateway.answer("GET /errors", "{\"items\": []}");

        assertThat(syntra.works("errors", "--status", "regressed").out())
                .contains("regressed", "12", "7", "TypeError: no user", "getUser (server.js:3)", "v2");
        assertThat(syntra.works("errors").out()).contains("No errors.");
    }

    @Test
    void anAnswerIsDrawnOrWrittenAsCsv() throws Exception {
        gateway.answer("POST /query", """
                {"columns": [{"name": "ts", "type": "time"}, {"name": "service", "type": "text"},
                             {"name": "n", "type": "whole"}],
                 "rows": [["2026-01-31T09:30:00Z", "a,\\"b\\"", 1], ["2026-01-31T09:31:00Z", "a,\\"b\\"", 8],
                          ["2026-01-31T09:33:00Z", "a,\\"b\\"", 4], ["2026-01-31T09:31:00Z", "web", 2]],
                 "truncated": false, "chart": "timechart", "from": "2026-01-31T09:00:00Z", "to": "2026-01-31T10:00:00Z"}""");

        assertThat(syntra.works("query", "x", "--csv").out())
                .isEqualTo(
                        "ts,service,n\n2026-01-31T09:30:00Z,\"a,\"\"b\"\"\",1\n2026-01-31T09:31:00Z,\"a,\"\"b\"\"\",8\n"
                                + "2026-01-31T09:33:00Z,\"a,\"\"b\"\"\",4\n2026-01-31T09:31:00Z,web,2\n");
        var drawn = syntra.works("query", "x").out();
        assertThat(drawn.lines().toList().get(1)).contains("a,\"b\" n", "▂█ ▅", "1", "8", "4");
        assertThat(drawn.lines().toList().get(2)).contains("web n");
        assertThat(syntra.run("query", "x", "--csv", "--json").err()).contains("exclude each other");
    }

    /** Guarded by {@code Csv.text}: log lines come from strangers. */
    @Test
    void aSpreadsheetRunsNothingOfWhatWasLogged() throws Exception {
        gateway.answer("POST /query", """
                {"columns": [{"name": "body", "type": "text"}, {"name": "n", "type": "whole"}],
                 "rows": [["=HYPERLINK(1)", -1]], "truncated": false, "from": "2026-01-31T09:00:00Z",
                 "to": "2026-01-31T10:00:00Z"}""");

        assertThat(syntra.works("query", "x", "--csv").out()).isEqualTo("body,n\n'=HYPERLINK(1),-1\n");
    }

    @Test
    void manyNumbersFitIntoALine() {
        var numbers = DoubleStream.iterate(0, i -> i < 1_000, i -> i + 1)
                .mapToObj(OptionalDouble::of)
                .toList();

        assertThat(Sparkline.of(numbers, 60)).hasSize(60).startsWith("▁").endsWith("█");
        assertThat(Sparkline.of(List.of(OptionalDouble.of(0), OptionalDouble.empty()), 60))
                .isEqualTo("▁ ");
        assertThat(Sparkline.of(List.of(), 60)).isEmpty();
    }

    @Test
    void aChartWithoutANumberIsATable() throws Exception {
        var answer = Json.mapper().readTree("""
                {"columns": [{"name": "ts", "type": "time"}, {"name": "body", "type": "text"}],
                 "rows": [["2026-01-31T09:30:00Z", "x"]]}""");

        assertThat(TimeChart.of(answer)).isEmpty();
    }
}
