package io.syntra.telemetry.sampling;

import static io.syntra.telemetry.Sender.attribute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.trace.v1.Span;
import io.syntra.problem.ProblemException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IngestRulesTest {

    private static IngestRule rule(
            String signal,
            @Nullable String severityBelow,
            @Nullable String named,
            @Nullable String body,
            Map<String, String> attributes,
            @Nullable Double keep) {
        return new IngestRule(signal + "-rule", signal, severityBelow, named, body, attributes, keep);
    }

    private static LogRecord log(String body, SeverityNumber severity) {
        return LogRecord.newBuilder()
                .setBody(AnyValue.newBuilder().setStringValue(body))
                .setSeverityNumber(severity)
                .build();
    }

    private static Optional<String> drops(IngestRule rule, LogRecord log) {
        return new IngestRules(List.of(rule)).drops(log, log.toByteString(), List.of());
    }

    private static Optional<String> drops(IngestRule rule, Span span, String... resource) {
        return new IngestRules(List.of(rule))
                .drops(
                        span,
                        span.toByteString(),
                        resource.length == 0 ? List.of() : List.of(attribute(resource[0], resource[1])));
    }

    private static Span span(String name, ByteString trace) {
        return Span.newBuilder()
                .setName(name)
                .setTraceId(trace)
                .addAttributes(attribute("http.route", "/health"))
                .build();
    }

    private static ByteString trace(long high, long low) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(16).putLong(high).putLong(low).flip());
    }

    @Test
    void severityIsTheOneThatIsStored() {
        var rule = rule("logs", "info", null, null, Map.of(), null);
        assertThat(drops(rule, log("x", SeverityNumber.SEVERITY_NUMBER_DEBUG4))).contains("logs-rule");
        assertThat(drops(rule, log("x", SeverityNumber.SEVERITY_NUMBER_INFO))).isEmpty();
        // Said by the line itself.
        assertThat(drops(rule, log("12:00 DEBUG x", SeverityNumber.SEVERITY_NUMBER_UNSPECIFIED)))
                .contains("logs-rule");
        assertThat(drops(rule, log("12:00 ERROR x", SeverityNumber.SEVERITY_NUMBER_UNSPECIFIED)))
                .isEmpty();
    }

    @Test
    void allConditionsMustHold() {
        var rule = rule("logs", "error", null, "GET /health", Map.of(), null);
        assertThat(drops(rule, log("GET /health 200", SeverityNumber.SEVERITY_NUMBER_INFO)))
                .isPresent();
        assertThat(drops(rule, log("GET /health 500", SeverityNumber.SEVERITY_NUMBER_ERROR)))
                .isEmpty();
        assertThat(drops(rule, log("GET /pay 200", SeverityNumber.SEVERITY_NUMBER_INFO)))
                .isEmpty();
    }

    @Test
    void namesAndAttributesAreMatchedAsTheyAre() {
        var trace = trace(1, 2);
        assertThat(drops(rule("traces", null, "GET /*", null, Map.of(), null), span("GET /a.b\nc", trace)))
                .isPresent();
        assertThat(drops(rule("traces", null, "GET /*", null, Map.of(), null), span("POST GET /", trace)))
                .isEmpty();
        assertThat(drops(rule("traces", null, "a.b", null, Map.of(), null), span("axb", trace)))
                .isEmpty();
        assertThat(drops(rule("traces", null, "\\E*", null, Map.of(), null), span("\\Ex", trace)))
                .isPresent();
        var route = rule("traces", null, null, null, Map.of("http.route", "/health"), null);
        assertThat(drops(route, span("a", trace))).isPresent();
        var pod = rule("traces", null, null, null, Map.of("pod", "p1"), null);
        assertThat(drops(pod, span("a", trace), "pod", "p1")).isPresent();
        assertThat(drops(pod, span("a", trace), "pod", "p2")).isEmpty();
        // The record's own word counts before its resource's.
        assertThat(drops(route, span("a", trace), "http.route", "/pay")).isPresent();
    }

    @Test
    void theFirstRuleThatHoldsDecides() {
        var rules = new IngestRules(List.of(
                new IngestRule("keep-pay", "traces", null, "POST /pay", null, null, 1.0),
                new IngestRule("rest", "traces", null, null, null, null, null)));
        var pay = span("POST /pay", trace(1, 1));
        var other = span("GET /", trace(1, 1));
        assertThat(rules.drops(pay, pay.toByteString(), List.of())).isEmpty();
        assertThat(rules.drops(other, other.toByteString(), List.of())).contains("rest");
        assertThat(rules.drops("cpu", List.of(), List.of())).isEmpty();
    }

    /** Guarded by {@code Sampling.keeps}, which looks at the trace alone. */
    @Test
    void allSpansAndLinesOfATraceGoTogetherAndAPartIsAPart() {
        for (var part : List.of(0.01, 0.1, 0.5)) {
            var spans = rule("traces", null, null, null, Map.of(), part);
            var logs = rule("logs", null, null, null, Map.of(), part);
            var random = new Random(7);
            int kept = 0;
            for (int i = 0; i < 20_000; i++) {
                // Ids as some make them: only their end differs, or only their beginning.
                var trace = i % 3 == 0
                        ? trace(0, i)
                        : i % 3 == 1 ? trace(i, 0) : trace(random.nextLong(), random.nextLong());
                var dropped = drops(spans, span("a" + i, trace)).isPresent();
                kept += dropped ? 0 : 1;
                assertThat(drops(spans, span("b", trace)).isPresent()).isEqualTo(dropped);
                assertThat(drops(logs, LogRecord.newBuilder().setTraceId(trace).build())
                                .isPresent())
                        .isEqualTo(dropped);
                if (!dropped) {
                    assertThat(drops(rule("traces", null, null, null, Map.of(), 0.6), span("c", trace)))
                            .isEmpty();
                }
            }
            assertThat(kept / 20_000.0).isBetween(part * 0.85, part * 1.15);
        }
    }

    @Test
    void whatMakesNoSenseIsSaidWithItsField() {
        assertThatThrownBy(() -> rule("spans", null, null, null, Map.of(), null).requireSense())
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("rules[spans-rule].signal");
        for (var rule : List.of(
                rule("traces", "info", null, null, Map.of(), null),
                rule("logs", "loud", null, null, Map.of(), null),
                rule("metrics", null, null, "x", Map.of(), null),
                rule("logs", null, "x", null, Map.of(), null),
                rule("metrics", null, "x", null, Map.of(), 0.5))) {
            assertThatThrownBy(rule::requireSense).isInstanceOf(ProblemException.class);
        }
    }
}
