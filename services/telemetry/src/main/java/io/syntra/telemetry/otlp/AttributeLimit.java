package io.syntra.telemetry.otlp;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How many attributes a list of them may have: that of a record, of each event and link of a span, of a resource. The first
 * ones are kept.
 */
record AttributeLimit(int most) {

    /** Without these nobody would know who sent it. */
    private static final Set<String> OF_SENDER = Set.of("service.name", "service.version", "service.instance.id");

    private int excess(int count) {
        return Math.max(0, count - most);
    }

    private List<KeyValue> first(List<KeyValue> all) {
        return all.subList(0, Math.min(most, all.size()));
    }

    /** How many are too many. */
    int excess(LogRecord log) {
        return excess(log.getAttributesCount());
    }

    int excess(Resource resource) {
        return excess(resource.getAttributesCount());
    }

    int excess(Span span) {
        var excess = excess(span.getAttributesCount());
        for (var event : span.getEventsList()) {
            excess += excess(event.getAttributesCount());
        }
        for (var link : span.getLinksList()) {
            excess += excess(link.getAttributesCount());
        }
        return excess;
    }

    LogRecord cut(LogRecord log) {
        return log.toBuilder()
                .clearAttributes()
                .addAllAttributes(first(log.getAttributesList()))
                .setDroppedAttributesCount(log.getDroppedAttributesCount() + excess(log))
                .build();
    }

    Resource cut(Resource resource) {
        var all = resource.getAttributesList();
        return resource.toBuilder()
                .clearAttributes()
                .addAllAttributes(Stream.concat(
                                all.stream().filter(AttributeLimit::isOfSender),
                                all.stream().filter(attribute -> !isOfSender(attribute)))
                        .limit(most)
                        .toList())
                .setDroppedAttributesCount(resource.getDroppedAttributesCount() + excess(resource))
                .build();
    }

    private static boolean isOfSender(KeyValue attribute) {
        return OF_SENDER.contains(attribute.getKey());
    }

    Span cut(Span span) {
        return span.toBuilder()
                .clearAttributes()
                .addAllAttributes(first(span.getAttributesList()))
                .setDroppedAttributesCount(span.getDroppedAttributesCount() + excess(span.getAttributesCount()))
                .clearEvents()
                .addAllEvents(span.getEventsList().stream().map(this::cut).toList())
                .clearLinks()
                .addAllLinks(span.getLinksList().stream().map(this::cut).toList())
                .build();
    }

    private Span.Event cut(Span.Event event) {
        return event.toBuilder()
                .clearAttributes()
                .addAllAttributes(first(event.getAttributesList()))
                .setDroppedAttributesCount(event.getDroppedAttributesCount() + excess(event.getAttributesCount()))
                .build();
    }

    private Span.Link cut(Span.Link link) {
        return link.toBuilder()
                .clearAttributes()
                .addAllAttributes(first(link.getAttributesList()))
                .setDroppedAttributesCount(link.getDroppedAttributesCount() + excess(link.getAttributesCount()))
                .build();
    }
}
