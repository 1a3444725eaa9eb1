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
