package io.syntra.telemetry.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StructuredBodyTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"level":30,"time":1,"msg":"x"}              | INFO
            {"level":60,"msg":"x"}                       | FATAL
            {"level":"error","message":"x"}              | ERROR
            {"severity":"WARNING","message":"x"}         | WARN
            {"levelname":"CRITICAL","event":"x"}         | FATAL
            {"level":"INFO","logger":"a.B"}              | INFO
            """)
    void readsTheLevelOfCommonLoggers(String line, Severity severity) {
        assertThat(StructuredBody.of(line).flatMap(StructuredBody::severity)).contains(severity);
    }

    @Test
    void readsTheErrorOfCommonLoggers() {
        var pino = StructuredBody.of("""
                {"level":50,"err":{"type":"TypeError","message":"m","stack":"TypeError: m\\n    at f (/a.js:1:1)"},"msg":"failed"}""").orElseThrow();
        assertThat(pino.errorType()).contains("TypeError");
        assertThat(pino.errorMessage()).contains("m");
        assertThat(pino.stack()).contains("TypeError: m\n    at f (/a.js:1:1)");
        assertThat(pino.message()).contains("failed");

        var logback = StructuredBody.of("{\"message\":\"x\",\"stack_trace\":\"a.B: c\\n\\tat d.e(F.java:1)\"}")
                .orElseThrow();
        assertThat(logback.stack()).contains("a.B: c\n\tat d.e(F.java:1)");
    }

    @Test
    void whatOnlyLooksLikeJsonIsText() {
        assertThat(StructuredBody.of("{not json}")).isEmpty();
        assertThat(StructuredBody.of("{\"a\":1} {\"b\":2}")).isEmpty();
        assertThat(StructuredBody.of("[1]")).isEmpty();
        assertThat(StructuredBody.of("")).isEmpty();
        assertThat(StructuredBody.of("{\"level\":{\"x\":1}}").flatMap(StructuredBody::severity))
                .isEqualTo(Optional.empty());
    }
}
