package io.syntra.telemetry.sampling;

import com.google.protobuf.ByteString;
import com.google.re2j.Pattern;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import io.syntra.telemetry.log.LogReader;
import io.syntra.telemetry.log.Severity;
import io.syntra.telemetry.signal.Attributes;
import io.syntra.telemetry.signal.Signal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rules of a service, ready to be asked. The first whose conditions hold decides. */
public final class IngestRules {

    public static final IngestRules NONE = new IngestRules(List.of());

    private final List<Compiled> rules;

    public IngestRules(List<IngestRule> rules) {
        this.rules = rules.stream().map(Compiled::of).toList();
    }

    public boolean has(Signal signal) {
        return rules.stream().anyMatch(rule -> rule.signal() == signal);
    }

    /** The name of the rule that drops it. */
    public Optional<String> drops(LogRecord log, ByteString bytes, List<KeyValue> resource) {
        return first(Signal.LOGS, rule -> rule.hasAttributes(log.getAttributesList(), resource) && rule.holdsFor(log))
                .filter(rule -> !Sampling.keeps(rule.keep(), log.getTraceId(), bytes))
                .map(Compiled::name);
    }

    /** The name of the rule that drops it. */
    public Optional<String> drops(Span span, ByteString bytes, List<KeyValue> resource) {
        return first(
                        Signal.TRACES,
                        rule -> rule.isNamed(span.getName()) && rule.hasAttributes(span.getAttributesList(), resource))
                .filter(rule -> !Sampling.keeps(rule.keep(), span.getTraceId(), bytes))
                .map(Compiled::name);
    }

    /** The name of the rule that drops a point of a metric. */
    public Optional<String> drops(String metric, List<KeyValue> point, List<KeyValue> resource) {
        return first(Signal.METRICS, rule -> rule.isNamed(metric) && rule.hasAttributes(point, resource))
                .map(Compiled::name);
    }

    private Optional<Compiled> first(Signal signal, Predicate<Compiled> holds) {
        for (var rule : rules) {
            if (rule.signal() == signal && holds.test(rule)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    private record Compiled(
            String name,
            Signal signal,
            int severityBelow,
            @Nullable Pattern named,
            String bodyContains,
            Map<String, String> attributes,
            double keep) {

        static Compiled of(IngestRule rule) {
            return new Compiled(
                    rule.name(),
                    Signal.ofPath(rule.signal()).orElseThrow(),
                    Optional.ofNullable(rule.severityBelow())
                            .flatMap(Severity::ofName)
                            .map(Severity::number)
                            .orElse(Integer.MAX_VALUE),
                    rule.nameMatches() == null ? null : glob(rule.nameMatches()),
                    Optional.ofNullable(rule.bodyContains()).orElse(""),
                    Optional.ofNullable(rule.attributes()).orElse(Map.of()),
                    Optional.ofNullable(rule.keep()).orElse(0.0));
        }

        private static Pattern glob(String text) {
            return Pattern.compile(
                    Arrays.stream(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
                    Pattern.DOTALL);
        }

        boolean isNamed(String its) {
            return named == null || named.matches(its);
        }

        boolean holdsFor(LogRecord log) {
            return (bodyContains.isEmpty() || Attributes.text(log.getBody()).contains(bodyContains))
                    && (severityBelow == Integer.MAX_VALUE || LogReader.severity(log) < severityBelow);
        }

        /** The record's own word counts before its resource's. */
        boolean hasAttributes(List<KeyValue> record, List<KeyValue> resource) {
            for (var wanted : attributes.entrySet()) {
                var value = value(record, wanted.getKey()).or(() -> value(resource, wanted.getKey()));
                if (!value.equals(Optional.of(wanted.getValue()))) {
                    return false;
                }
            }
            return true;
        }

        private static Optional<String> value(List<KeyValue> attributes, String key) {
            for (var attribute : attributes) {
                if (attribute.getKey().equals(key)) {
                    return Optional.of(Attributes.text(attribute.getValue()));
                }
            }
            return Optional.empty();
        }
    }
}
