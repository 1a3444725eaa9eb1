package io.syntra.telemetry.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import io.syntra.telemetry.signal.Attributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A log line that is a JSON object, as pino, bunyan, winston, structlog and logback's encoders write it. */
public final class StructuredBody {

    private static final List<String> ERRORS = List.of("err", "error", "exception", "exc");
    private static final List<String> STACKS =
            List.of("stack", "stack_trace", "stacktrace", "stackTrace", "exc_info", "traceback");
    private static final List<String> LEVELS = List.of("level", "severity", "log.level", "lvl", "levelname");
    private static final List<String> MESSAGES = List.of("msg", "message", "event");

    private final JsonNode body;

    private StructuredBody(JsonNode body) {
        this.body = body;
    }

    public static Optional<StructuredBody> of(String text) {
        var line = text.strip();
        if (!line.startsWith("{") || !line.endsWith("}")) {
            return Optional.empty();
        }
        try {
            var node = Json.mapper().readTree(line);
            return node != null && node.isObject() ? Optional.of(new StructuredBody(node)) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty(); // a line that only looks like JSON is text
        }
    }

    Optional<Severity> severity() {
        return LEVELS.stream()
                .map(body::get)
                .filter(level -> level != null)
                .flatMap(level -> level.isNumber()
                        ? ofBunyan(level.intValue()).stream()
                        : Severity.ofText(level.asText()).stream())
                .findFirst();
    }

    public Optional<String> message() {
        return texts(body, MESSAGES).findFirst();
    }

    public Optional<String> stack() {
        return Stream.concat(errors().flatMap(error -> texts(error, STACKS)), texts(body, STACKS))
                .findFirst()
                .or(() -> errors().filter(JsonNode::isTextual)
                        .map(error -> Attributes.withoutNul(error.textValue()))
                        .findFirst());
    }

    public Optional<String> errorType() {
        return errors().flatMap(error -> texts(error, List.of("type", "name", "class")))
                .findFirst();
    }

    public Optional<String> errorMessage() {
        return errors().flatMap(error -> texts(error, List.of("message", "msg")))
                .findFirst();
    }

    private Stream<JsonNode> errors() {
        return ERRORS.stream().map(body::get).filter(node -> node != null);
    }

    private static Stream<String> texts(JsonNode node, List<String> names) {
        return names.stream()
                .map(node::get)
                .filter(value ->
                        value != null && value.isTextual() && !value.textValue().isBlank())
                .map(value -> Attributes.withoutNul(value.textValue()));
    }

    /** pino and bunyan number their levels from 10 to 60. */
    private static Optional<Severity> ofBunyan(int level) {
        return switch (level / 10) {
            case 1 -> Optional.of(Severity.TRACE);
            case 2 -> Optional.of(Severity.DEBUG);
            case 3 -> Optional.of(Severity.INFO);
            case 4 -> Optional.of(Severity.WARN);
            case 5 -> Optional.of(Severity.ERROR);
            case 6 -> Optional.of(Severity.FATAL);
            default -> Optional.empty();
        };
    }
}
