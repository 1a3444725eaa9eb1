package io.syntra.deployer.shipping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a record says. A line of JSON, as many loggers write it, is taken apart; anything else stays as it is.
 *
 * @param time when the app says it happened; null when it does not
 */
record Parsed(String body, Severity severity, @Nullable Instant time, Map<String, String> attributes) {

    private static final List<String> MESSAGE = List.of("msg", "message");
    private static final List<String> LEVEL = List.of("level", "severity", "lvl");
    private static final List<String> TIME = List.of("time", "timestamp", "@timestamp", "ts");
    private static final BigDecimal SECONDS_IN_5138 = new BigDecimal("1e11");
    private static final BigDecimal NANOSECONDS = new BigDecimal("1e20");
    private static final int MOST_ATTRIBUTES = 32;
    private static final int LONGEST_ATTRIBUTE = 4096;

    static Parsed of(String text, StdStream stream) {
        return json(text)
                .flatMap(object -> fromJson(object, stream))
                .orElseGet(() -> new Parsed(text, Severity.guess(text, stream), null, Map.of()));
    }

    private static Optional<JsonNode> json(String text) {
        if (!text.startsWith("{") || !text.endsWith("}")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.mapper().readTree(text)).filter(JsonNode::isObject);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static Optional<Parsed> fromJson(JsonNode object, StdStream stream) {
        return first(object, MESSAGE).filter(JsonNode::isTextual).map(message -> {
            var stack = stack(object);
            var severity = first(object, LEVEL)
                    .flatMap(Parsed::severity)
                    .orElseGet(() -> stack.isPresent() ? Severity.ERROR : Severity.guess(message.asText(), stream));
            // The trace is part of what is shown and grouped, as in a record that is plain text.
            var body = stack.filter(trace -> !message.asText().contains(trace))
                    .map(trace -> message.asText() + "\n" + trace)
                    .orElse(message.asText());
            return new Parsed(
                    body, severity, first(object, TIME).flatMap(Parsed::time).orElse(null), rest(object));
        });
    }

    private static Optional<String> stack(JsonNode object) {
        return Stream.of(
                        object.path("stack"),
                        object.path("err").path("stack"),
                        object.path("error").path("stack"),
                        object.path("exception"),
                        object.path("stack_trace"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .findFirst();
    }

    private static Optional<JsonNode> first(JsonNode object, List<String> names) {
        return names.stream()
                .map(object::path)
                .filter(node -> !node.isMissingNode())
                .findFirst();
    }

    private static Optional<Severity> severity(JsonNode level) {
        return level.isInt() ? Severity.ofNumber(level.asInt()) : Severity.ofWord(level.asText());
    }

    private static Optional<Instant> time(JsonNode time) {
        try {
            if (time.isNumber()) {
                return Optional.of(instant(time.decimalValue()));
            }
            return Optional.of(OffsetDateTime.parse(time.asText()).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Seconds, milli-, micro- or nanoseconds, told by their size: each later unit begins in 1973. */
    private static Instant instant(BigDecimal number) {
        var seconds = number;
        for (var most = SECONDS_IN_5138; number.compareTo(most) >= 0 && most.compareTo(NANOSECONDS) < 0; ) {
            seconds = seconds.movePointLeft(3);
            most = most.movePointRight(3);
        }
        return Instant.ofEpochMilli(seconds.movePointRight(3).longValue());
    }

    private static Map<String, String> rest(JsonNode object) {
        var attributes = new LinkedHashMap<String, String>();
        for (var field : object.properties()) {
            var taken =
                    MESSAGE.contains(field.getKey()) || LEVEL.contains(field.getKey()) || TIME.contains(field.getKey());
            if (!taken && field.getValue().isValueNode() && attributes.size() < MOST_ATTRIBUTES) {
                var value = field.getValue().asText();
                attributes.put(
                        field.getKey(),
                        value.length() > LONGEST_ATTRIBUTE ? value.substring(0, LONGEST_ATTRIBUTE) : value);
            }
        }
        return attributes;
    }
}
