package io.syntra.telemetry.query.catalog;

import static io.syntra.telemetry.query.catalog.Type.Plain.DURATION;
import static io.syntra.telemetry.query.catalog.Type.Plain.MAP;
import static io.syntra.telemetry.query.catalog.Type.Plain.NUMBER;
import static io.syntra.telemetry.query.catalog.Type.Plain.SERVICE;
import static io.syntra.telemetry.query.catalog.Type.Plain.TEXT;
import static io.syntra.telemetry.query.catalog.Type.Plain.TIME;
import static io.syntra.telemetry.query.catalog.Type.Plain.WHOLE;

import io.syntra.contracts.telemetry.ErrorGroupStatus;
import io.syntra.telemetry.retention.StoredSignal;
import io.syntra.telemetry.span.SpanRow;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What queries read. */
@SuppressWarnings("ImmutableEnumChecker") // its list cannot change
public enum Dataset {
    LOGS(
            StoredSignal.LOGS,
            "Lines that services wrote or sent",
            time("ts", "When it was written"),
            service("service_id"),
            new Field(
                    "severity",
                    new Type.Choice(List.of("unset", "trace", "debug", "info", "warn", "error", "fatal")),
                    "least(intDiv(severity + 3, 4), 6)",
                    "How bad it is, from trace to fatal"),
            text("body", "The line"),
            text("version", "The release that wrote it"),
            text("replica", "Which copy of the service"),
            traceId(),
            spanId(),
            text("scope", "The library that wrote it"),
            map("attributes", "What the sender said about the line"),
            map("resource", "What the sender said about itself")),
    SPANS(
            StoredSignal.TRACES,
            "Parts of traces",
            time("ts", "When it began"),
            service("service_id"),
            text("name", "What was done"),
            new Field(
                    "kind",
                    new Type.Choice(SpanRow.KINDS),
                    "if(spans.kind < 6, spans.kind, 0)",
                    "Its side of the call"),
            new Field(
                    "status",
                    new Type.Choice(SpanRow.STATUSES),
                    "if(spans.status < 3, spans.status, 0)",
                    "How it ended"),
            text("status_message", "Why it failed"),
            new Field("duration", DURATION, "toInt64(duration_ns)", "How long it took"),
            text("version", "The release that did it"),
            text("replica", "Which copy of the service"),
            traceId(),
            spanId(),
            new Field("parent_span_id", new Type.Hex(8), "parent_span_id", "The span it is part of"),
            text("scope", "The library that told it"),
            map("attributes", "What the sender said about the span"),
            map("resource", "What the sender said about itself")),
    METRICS(
            StoredSignal.METRICS,
            "Points of metrics, as they were sent",
            time("ts", "When it was measured"),
            service("service_id"),
            text("metric", "Its name"),
            new Field("value", NUMBER, "value", "Of a gauge or a sum"),
            new Field(
                    "kind",
                    new Type.Choice(List.of("unset", "gauge", "sum", "histogram", "exponential_histogram", "summary")),
                    "toInt8(metric_points.kind)",
                    "What kind of metric it is"),
            text("unit", "Of its values"),
            new Field("count", WHOLE, "toInt64(metric_points.count)", "Of a histogram: how many values"),
            new Field("sum", NUMBER, "metric_points.sum", "Of a histogram: all of them together"),
            new Field("min", NUMBER, "metric_points.min", "Of a histogram: the smallest"),
            new Field("max", NUMBER, "metric_points.max", "Of a histogram: the largest"),
            text("version", "The release that sent it"),
            text("replica", "Which copy of the service"),
            text("scope", "The library that measured it"),
            text("exemplars", "Single values with their traces, as a JSON list"),
            map("attributes", "Its labels; each is a field, too")),
    TRAFFIC(
            StoredSignal.TRAFFIC,
            "Requests that the router saw, by the second",
            time("ts", "toDateTime64(second, 9, 'UTC')", "The second"),
            service("service_id"),
            text("version", "The release that answered"),
            text("region", "Where"),
            text("route", "Method and path without ids; {other} for what is not told apart"),
            number("requests", "All of them"),
            number("client_errors", "Answered with 4xx"),
            number("server_errors", "Answered with 5xx"),
            number("gateway_errors", "That no replica answered"),
            number("bytes_in", "Of their bodies"),
            number("bytes_out", "Of the answers' bodies")),
    OCCURRENCES(
            StoredSignal.ERRORS,
            "Errors, each time they happened",
            time("ts", "When it happened"),
            service("service_id"),
            new Field("group", TEXT, "group_id", "Which errors it is one of"),
            text("type", "error_type", "Its class or name"),
            text("message", "What it said"),
            text("stack", "Where it happened"),
            text("version", "The release it happened in"),
            text("replica", "Which copy of the service"),
            traceId(),
            spanId()),
    /** Made of occurrences. */
    ERRORS(
            StoredSignal.ERRORS,
            "Groups of errors that are one, as far as they happened in the time asked for",
            new Field("group", TEXT, "group_name", "Its id"),
            service("service_id"),
            new Field(
                    "status",
                    new Type.Choice(Stream.of(ErrorGroupStatus.values())
                            .map(status -> status.name().toLowerCase(Locale.ROOT))
                            .toList()),
                    "group_status",
                    "What people decided about it, and whether it came back"),
            text("type", "newest_type", "Its class or name"),
            text("message", "newest_message", "What the newest one said"),
            new Field("count", WHOLE, "toInt64(occurrences)", "How often it happened"),
            time("first_seen", "When it happened first, in that time"),
            time("last_seen", "When it happened last"),
            text("version", "newest_version", "The release it happened in last"));

    private final StoredSignal signal;
    private final String about;
    private final List<Field> fields;

    Dataset(StoredSignal signal, String about, Field... fields) {
        this.signal = signal;
        this.about = about;
        this.fields = List.of(fields);
    }

    /** What a query begins with. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it is read from. */
    public StoredSignal signal() {
        return signal;
    }

    public String about() {
        return about;
    }

    public List<Field> fields() {
        return fields;
    }

    public static Optional<Dataset> of(String word) {
        return Stream.of(values())
                .filter(dataset -> dataset.word().equals(word))
                .findFirst();
    }

    private static Field time(String column, String about) {
        return time(column, column, about);
    }

    private static Field time(String name, String sql, String about) {
        return new Field(name, TIME, sql, about);
    }

    private static Field service(String column) {
        return new Field("service", SERVICE, column, "The service's name");
    }

    private static Field text(String column, String about) {
        return text(column, column, about);
    }

    private static Field text(String name, String column, String about) {
        return new Field(name, TEXT, column, about);
    }

    private static Field number(String column, String about) {
        return new Field(column, WHOLE, "toInt64(" + column + ")", about);
    }

    private static Field map(String column, String about) {
        return new Field(column, MAP, column, about);
    }

    private static Field traceId() {
        return new Field("trace_id", new Type.Hex(16), "trace_id", "The trace it belongs to");
    }

    private static Field spanId() {
        return new Field("span_id", new Type.Hex(8), "span_id", "The span it belongs to");
    }
}
