package io.syntra.deployer.shipping;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ParsedTest {

    @Test
    void takesALineOfJsonApart() {
        var parsed = Parsed.of("""
                {"level":50,"time":1767225600000,"msg":"no user","path":"/users","n":3,"err":{"stack":"TypeError: a\\n    at b"}}""", StdStream.STDOUT);

        assertThat(parsed.body()).isEqualTo("no user\nTypeError: a\n    at b");
        assertThat(parsed.severity()).isEqualTo(Severity.ERROR);
        assertThat(parsed.time()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(parsed.attributes()).containsEntry("path", "/users").containsEntry("n", "3");
    }

    @Test
    void readsLevelsAndTimesAsText() {
        var parsed = Parsed.of(
                "{\"severity\":\"warning\",\"timestamp\":\"2026-01-01T00:00:00.5+00:00\",\"message\":\"slow\"}",
                StdStream.STDERR);

        assertThat(parsed.severity()).isEqualTo(Severity.WARN);
        assertThat(parsed.time()).isEqualTo(Instant.parse("2026-01-01T00:00:00.500Z"));
    }

    @Test
    void tellsTheUnitOfATimeByItsSize() {
        for (var time : java.util.List.of(
                "1767225600", "1767225600000", "1767225600000000", "1767225600000000000", "1767225600.0")) {
            assertThat(Parsed.of("{\"msg\":\"a\",\"ts\":" + time + "}", StdStream.STDOUT)
                            .time())
                    .as(time)
                    .isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        }
    }

    /** Telemetry takes nothing from far away, and the line would be lost. */
    @Test
    void aTimeThatCannotBeRightIsTheTimeOfReading() throws Exception {
        var labels = new io.syntra.deployer.runtime.ReplicaLabels(
                io.syntra.contracts.ReplicaId.random(),
                new io.syntra.contracts.WorkspaceId("acme"),
                io.syntra.contracts.ServiceId.random(),
                "shop-api",
                "v1");
        var readAt = Instant.parse("2026-01-02T00:00:00Z");
        var lines = java.util.stream.Stream.of("7", "1e300", "-5", "1767311999", "1767398400")
                .map(time -> "{\"msg\":\"a\",\"ts\":" + time + "}")
                .toList();

        var request = io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest.parseFrom(
                OtlpLogs.request(labels, StdStream.STDOUT, lines, readAt));

        assertThat(request.getResourceLogs(0).getScopeLogs(0).getLogRecordsList())
                .extracting(record -> Instant.ofEpochSecond(0, record.getTimeUnixNano()))
                .containsExactly(readAt, readAt, readAt, readAt.minusSeconds(1), readAt);
    }

    @Test
    void leavesOtherTextAsItIs() {
        assertThat(Parsed.of("{not json}", StdStream.STDOUT).body()).isEqualTo("{not json}");
        assertThat(Parsed.of("{\"a\":1}", StdStream.STDOUT).body()).isEqualTo("{\"a\":1}");
        assertThat(Parsed.of("{\"msg\":\"a\",\"time\":\"soon\"}", StdStream.STDOUT)
                        .time())
                .isNull();
    }

    @Test
    void guessesHowBadATextIs() {
        assertThat(Severity.guess("listening", StdStream.STDOUT)).isEqualTo(Severity.INFO);
        assertThat(Severity.guess("oops", StdStream.STDERR)).isEqualTo(Severity.ERROR);
        assertThat(Severity.guess("2026-01-01 INFO a.B - up", StdStream.STDERR)).isEqualTo(Severity.INFO);
        assertThat(Severity.guess("TypeError: a\n    at b (c:1:2)", StdStream.STDOUT))
                .isEqualTo(Severity.ERROR);
        assertThat(Severity.guess("[WARN] slow", StdStream.STDOUT)).isEqualTo(Severity.WARN);
    }
}
