package io.syntra.telemetry.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.syntra.telemetry.dropped.Reason;
import io.syntra.telemetry.limit.IngestLimits;
import io.syntra.telemetry.limit.SeenValues;
import io.syntra.telemetry.sampling.IngestRules;
import io.syntra.telemetry.service.ServiceOf;
import io.syntra.telemetry.signal.Attributes;
import io.syntra.telemetry.signal.Signal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Goes through the records of one request: what cannot be kept, what a rule of the service drops, what is more than the
 * workspace may send. Counts each for its reason. What a rule drops is no failure, so its sender is not told.
 */
final class Sieve {

    private static final int REASONS = 3;
    private static final int USUAL_CONTEXT = 2 * 1024;
    private static final String SCOPE = "otel.scope.";
    private static final Set<String> OF_SERIES = Set.of("service.instance.id", "service.version");

    private final ServiceOf sender;
    private final Signal signal;
    private final ItemCheck check;
    private final IngestRules rules;
    private final IngestLimits limits;
    private final SeenValues seen;
    private final AttributeLimit attributes;

    private final Map<Reason, Long> dropped = new LinkedHashMap<>();
    private final Set<String> reasons = new LinkedHashSet<>();
    private long rejected;
    private long kept;
    private boolean timed = true;

    Sieve(ServiceOf sender, Signal signal, ItemCheck check, IngestRules rules, IngestLimits limits, SeenValues seen) {
        this.sender = sender;
        this.signal = signal;
        this.check = check;
        this.rules = rules;
        this.limits = limits;
        this.seen = seen;
        this.attributes = new AttributeLimit(limits.attributes());
    }

    /** What is kept of a resource that has too many attributes; of metrics none but those of the sender are kept anyway. */
    Optional<Resource> cut(Resource resource) {
        var excess = signal == Signal.METRICS ? 0 : attributes.excess(resource);
        if (excess == 0) {
            return Optional.empty();
        }
        drop(Reason.tooManyAttributes(signal), excess);
        return Optional.of(attributes.cut(resource));
    }

    /** Attributes of a resource, as far as a rule may ask for them. */
    List<KeyValue> attributesOf(Resource resource) {
        return rules.has(signal) ? resource.getAttributesList() : List.of();
    }

    /** Why an item is not kept. */
    record Refusal(Reason reason, String why) {}

    Refusal invalid(String why) {
        return new Refusal(Reason.invalid(signal), why);
    }

    /** Bytes that a row takes for what stands around it: usual ones go along with it. Points do not have it. */
    long repeats(int contextBytes) {
        return signal == Signal.METRICS ? 0 : Math.max(0, contextBytes - USUAL_CONTEXT);
    }

    /** Replicas, releases and libraries make series as attributes of points do, so they have the same limit. */
    Optional<Refusal> refusalOf(Resource resource, InstrumentationScope scope) {
        if (signal != Signal.METRICS) {
            return Optional.empty();
        }
        if (scope.getAttributesCount() > limits.attributes()) {
            return Optional.of(new Refusal(
                    Reason.tooManyAttributes(signal),
                    "the scope " + scope.getName() + " has more than " + limits.attributes() + " attributes"));
        }
        var values = new LinkedHashMap<String, String>();
        for (var attribute : resource.getAttributesList()) {
            if (OF_SERIES.contains(attribute.getKey())) {
                values.put(attribute.getKey(), Attributes.text(attribute.getValue()));
            }
        }
        values.put(SCOPE + "name", scope.getName());
        values.put(SCOPE + "version", scope.getVersion());
        scope.getAttributesList()
                .forEach(attribute -> values.put(SCOPE + attribute.getKey(), Attributes.text(attribute.getValue())));
        return values.entrySet().stream()
                .filter(each -> !each.getValue().isEmpty())
                .filter(each -> !seen.admits(sender, each.getKey(), each.getValue(), limits.attributeValues()))
                .map(each -> tooManyValues(each.getKey()))
                .findFirst();
    }

    private Refusal tooManyValues(String attribute) {
        return new Refusal(
                Reason.tooManyValues(signal),
                "the attribute " + attribute + " has more than " + limits.attributeValues()
                        + " values in a day, or there are too many attributes");
    }

    long partsOf(ByteString item) throws InvalidProtocolBufferException {
        return Parts.ofItem(signal, item);
    }

    /**
     * What is kept of a record; empty when nothing is.
     *
     * @param parts of which it consists
     * @param refusal of what stands around it
     */
    Optional<ByteString> sift(ByteString item, long parts, List<KeyValue> resource, Optional<Refusal> refusal)
            throws InvalidProtocolBufferException {
        var excess = ItemCheck.excess(signal, item, parts);
        if (excess.isPresent()) {
            var units = signal == Signal.METRICS ? Parts.points(item) : 1;
            passes(new ItemCheck.Checked(units, excess), refusal);
            return Optional.empty();
        }
        return switch (signal) {
            case LOGS -> {
                var log = LogRecord.parseFrom(item);
                yield passes(check.check(log), refusal) ? log(item, log, resource) : Optional.empty();
            }
            case TRACES -> {
                var span = Span.parseFrom(item);
                yield passes(check.check(span), refusal) ? span(item, span, resource) : Optional.empty();
            }
            case METRICS -> {
                var metric = Metric.parseFrom(item);
                var checked = check.check(metric);
                yield passes(checked, refusal) ? metric(item, metric, checked.units(), resource) : Optional.empty();
            }
        };
    }

    private boolean passes(ItemCheck.Checked checked, Optional<Refusal> refusal) {
        var why = refusal.or(() -> checked.refusal().map(this::invalid));
        why.ifPresent(said -> reject(said.reason(), checked.units(), said.why()));
        return why.isEmpty();
    }

    private Optional<ByteString> log(ByteString item, LogRecord log, List<KeyValue> resource) {
        var rule = rules.drops(log, item, resource);
        if (rule.isPresent()) {
            drop(Reason.rule(signal, rule.get()), 1);
            return Optional.empty();
        }
        kept++;
        timed &= log.getTimeUnixNano() != 0 || log.getObservedTimeUnixNano() != 0;
        var excess = attributes.excess(log);
        if (excess == 0) {
            return Optional.of(item);
        }
        drop(Reason.tooManyAttributes(signal), excess);
        return Optional.of(attributes.cut(log).toByteString());
    }

    private Optional<ByteString> span(ByteString item, Span span, List<KeyValue> resource) {
        var rule = rules.drops(span, item, resource);
        if (rule.isPresent()) {
            drop(Reason.rule(signal, rule.get()), 1);
            return Optional.empty();
        }
        kept++;
        var excess = attributes.excess(span);
        if (excess == 0) {
            return Optional.of(item);
        }
        drop(Reason.tooManyAttributes(signal), excess);
        return Optional.of(attributes.cut(span).toByteString());
    }

    private Optional<ByteString> metric(ByteString item, Metric metric, int units, List<KeyValue> resource) {
        var before = kept;
        var left = MetricPoints.filter(metric, point -> keepsPoint(metric.getName(), point, resource));
        if (kept - before == units) {
            return Optional.of(item);
        }
        return kept == before ? Optional.empty() : Optional.of(left.toByteString());
    }

    /** Known series stay exact: what is too much is left out, for points of several series are no series together. */
    private boolean keepsPoint(String metric, List<KeyValue> point, List<KeyValue> resource) {
        var rule = rules.drops(metric, point, resource);
        if (rule.isPresent()) {
            drop(Reason.rule(signal, rule.get()), 1);
            return false;
        }
        if (point.size() > limits.attributes()) {
            reject(
                    Reason.tooManyAttributes(signal),
                    1,
                    "a data point of " + metric + " has more than " + limits.attributes() + " attributes");
            return false;
        }
        for (var attribute : point) {
            if (!seen.admits(
                    sender, attribute.getKey(), Attributes.text(attribute.getValue()), limits.attributeValues())) {
                var refusal = tooManyValues(attribute.getKey());
                reject(refusal.reason(), 1, refusal.why());
                return false;
            }
        }
        kept++;
        return true;
    }

    private void reject(Reason reason, long units, String why) {
        rejected += units;
        if (reasons.size() < REASONS) {
            reasons.add(why);
        }
        drop(reason, units);
    }

    private void drop(Reason reason, long units) {
        dropped.merge(reason, units, Long::sum);
    }

    /** How many log records, data points or spans the sender is told of. */
    long rejected() {
        return rejected;
    }

    Optional<String> why() {
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }

    /** How many log records, data points or spans are kept. */
    long kept() {
        return kept;
    }

    /** Whether each kept log record says when it was: two that do not may be the same in every byte. */
    boolean isTimed() {
        return timed;
    }

    Map<Reason, Long> dropped() {
        return Map.copyOf(dropped);
    }
}
