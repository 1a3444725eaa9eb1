package io.syntra.telemetry.error;

import io.opentelemetry.proto.trace.v1.Span;
import io.syntra.telemetry.log.LogRow;
import io.syntra.telemetry.log.Severity;
import io.syntra.telemetry.log.StructuredBody;
import io.syntra.telemetry.retention.KeptTime;
import io.syntra.telemetry.signal.Attributes;
import io.syntra.telemetry.signal.Origin;
import io.syntra.telemetry.signal.TraceContext;
import io.syntra.telemetry.stack.Fingerprint;
import io.syntra.telemetry.stack.StackTrace;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds errors: records with OpenTelemetry's exception attributes, lines with a stack trace, and, without one, lines at
 * severity error.
 */
@Singleton
public final class ErrorFinder {

    private static final String TYPE = "exception.type";
    private static final String MESSAGE = "exception.message";
    private static final String STACK = "exception.stacktrace";
    private static final String FINGERPRINT = "error.fingerprint";

    /** OpenTelemetry's name for who it is, and its older one. */
    private static final List<String> USER = List.of("user.id", "enduser.id");

    /** Of a line without a stack: {@code …TypeError: x is not a function}. */
    private static final Pattern NAMED_ERROR =
            Pattern.compile("(?:^|\\s)(?<type>[A-Za-z_$][\\w$.]*(?:Error|Exception)): (?<message>.+)");

    /** What a line at severity error is called that names no error. */
    private static final String ERROR_LOG = "ErrorLog";

    private static final int LONGEST_LINE = 2_000;

    private final KeptTime kept;

    ErrorFinder(KeptTime kept) {
        this.kept = kept;
    }

    public Optional<Sighting> in(LogRow log) {
        var attributes = log.attributes();
        var structured = StructuredBody.of(log.body());
        var stackText = attributes
                .text(STACK)
                .or(() -> structured.flatMap(StructuredBody::stack))
                .orElse(log.body());
        var trace = StackTrace.find(stackText);
        var type = attributes.text(TYPE).or(() -> structured.flatMap(StructuredBody::errorType));
        if (trace.isEmpty() && type.isEmpty() && log.severity() < Severity.ERROR.number()) {
            return Optional.empty();
        }
        var message = attributes
                .text(MESSAGE)
                .or(() -> structured.flatMap(StructuredBody::errorMessage))
                .or(() -> trace.map(t -> t.thrown().message()))
                .or(() -> structured.flatMap(StructuredBody::message));
        var told = new Told(
                type.orElse(null),
                message.orElse(null),
                stackText,
                attributes.text(FINGERPRINT).orElse(null),
                users(attributes));
        return Optional.of(sighting(log.origin(), told, trace, log.trace(), log.at()));
    }

    /** Exceptions that a span recorded as events. */
    public Stream<Sighting> in(Span span, Origin origin, long receivedMillis) {
        return span.getEventsCount() == 0 ? Stream.empty() : exceptions(span, origin, receivedMillis);
    }

    private Stream<Sighting> exceptions(Span span, Origin origin, long receivedMillis) {
        var ofSpan = users(Attributes.of(span.getAttributesList()));
        return span.getEventsList().stream()
                .filter(event -> event.getName().equals("exception"))
                .map(event -> {
                    var attributes = Attributes.of(event.getAttributesList());
                    var stack = attributes.text(STACK);
                    var told = new Told(
                            attributes.text(TYPE).orElse(null),
                            attributes.text(MESSAGE).orElse(null),
                            stack.orElse(""),
                            attributes.text(FINGERPRINT).orElse(null),
                            ofSpan.plus(users(attributes)));
                    return sighting(
                            origin,
                            told,
                            stack.flatMap(StackTrace::find),
                            TraceContext.of(span.getTraceId(), span.getSpanId()),
                            kept.orReceived(event.getTimeUnixNano(), receivedMillis));
                });
    }

    /** What the sender says about the error itself. */
    private record Told(
            @Nullable String type,
            @Nullable String message,
            String text,
            @Nullable String fingerprint,
            Users users) {}

    private static Users users(Attributes attributes) {
        return USER.stream()
                .flatMap(name -> attributes.text(name).stream())
                .findFirst()
                .map(Users::of)
                .orElse(Users.NONE);
    }

    private static Sighting sighting(
            Origin origin, Told told, Optional<StackTrace> stack, TraceContext trace, long at) {
        var named = NAMED_ERROR.matcher(firstLine(told.text()));
        var isNamed = stack.isEmpty() && named.find();
        var type = told.type() != null
                ? told.type()
                : stack.map(s -> s.thrown().type()).orElseGet(() -> isNamed ? named.group("type") : ERROR_LOG);
        var message = told.message() != null ? told.message() : isNamed ? named.group("message") : told.text();
        var fingerprint = told.fingerprint() != null
                ? Fingerprint.chosen(told.fingerprint())
                : stack.map(Fingerprint::of).orElseGet(() -> Fingerprint.of(type, message));
        return new Sighting(
                Sighting.groupOf(origin.workspace(), origin.service(), fingerprint),
                fingerprint,
                origin,
                type,
                message,
                stack.flatMap(StackTrace::culprit)
                        .map(frame -> frame.describe())
                        .orElse(null),
                told.text().isEmpty() ? type + ": " + message : told.text(),
                trace,
                told.users(),
                at);
    }

    private static String firstLine(String text) {
        var head = text.length() > LONGEST_LINE ? text.substring(0, LONGEST_LINE) : text;
        return head.lines().findFirst().orElse("");
    }
}
