package io.syntra.telemetry.log;

import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.syntra.telemetry.retention.KeptTime;
import io.syntra.telemetry.signal.Attributes;
import io.syntra.telemetry.signal.Origin;
import io.syntra.telemetry.signal.TraceContext;
import io.syntra.telemetry.stack.StackTrace;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes a row of a log record. */
@Singleton
public final class LogReader {

    /** A level as loggers write it near the start of a line. */
    private static final Set<String> LEVELS =
            Set.of("TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "WARNING", "ERROR", "SEVERE", "FATAL", "CRITICAL");

    private static final int LEVEL_WITHIN = 80;
    private static final Pattern EXCEPTION = Pattern.compile("\\b[A-Z]\\w*(?:Error|Exception)\\b");
    private static final String STREAM = "log.iostream";

    private final KeptTime kept;

    LogReader(KeptTime kept) {
        this.kept = kept;
    }

    public LogRow read(
            LogRecord log, Origin origin, InstrumentationScope scope, long offset, int index, long receivedMillis) {
        var body = Attributes.text(log.getBody());
        var attributes = Attributes.of(log.getAttributesList());
        var time = log.getTimeUnixNano() != 0 ? log.getTimeUnixNano() : log.getObservedTimeUnixNano();
        return new LogRow(
                origin,
                kept.orReceived(time, receivedMillis),
                severity(log, body, attributes),
                body,
                TraceContext.of(log.getTraceId(), log.getSpanId()),
                scope.getName(),
                attributes,
                offset,
                index);
    }

    /** As its row will have it. */
    public static int severity(LogRecord log) {
        return severity(log, Attributes.text(log.getBody()), Attributes.of(log.getAttributesList()));
    }

    /** The sender's word counts; without one, the line itself is asked. */
    private static int severity(LogRecord log, String body, Attributes attributes) {
        var number = log.getSeverityNumberValue();
        if (Severity.isKnown(number)) {
            return number;
        }
        return Severity.ofText(log.getSeverityText())
                .or(() -> StructuredBody.of(body).flatMap(StructuredBody::severity))
                .or(() -> ofLine(body))
                .or(() -> attributes
                        .text(STREAM)
                        .filter("stderr"::equals)
                        .map(stderr -> EXCEPTION.matcher(body).find() ? Severity.ERROR : Severity.WARN))
                .orElse(Severity.INFO)
                .number();
    }

    private static Optional<Severity> ofLine(String body) {
        var head = body.length() > LEVEL_WITHIN ? body.substring(0, LEVEL_WITHIN) : body;
        return level(head).flatMap(Severity::ofText).or(() -> StackTrace.find(body)
                .map(trace -> Severity.ERROR));
    }

    /** The first word that is one. Not by a regular expression, which would take a sixth of all that a line takes. */
    private static Optional<String> level(String text) {
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || !isInWord(text.charAt(i))) {
                // Most words are too short or begin small, and are not even looked up.
                if (i - from >= "INFO".length() && text.charAt(from) <= 'Z') {
                    var word = text.substring(from, i);
                    if (LEVELS.contains(word)) {
                        return Optional.of(word);
                    }
                }
                from = i + 1;
            }
        }
        return Optional.empty();
    }

    private static boolean isInWord(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }
}
