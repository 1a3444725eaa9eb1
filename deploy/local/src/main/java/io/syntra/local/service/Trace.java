package io.syntra.local.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.OutputOptions;
import io.syntra.local.terminal.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "trace",
        description = "Shows a trace: who called whom, how long that took, and what was logged meanwhile.",
        footer = {"", "Example: ./syntra trace 0af7651916cd43dd8448eb211c80319c"})
public final class Trace implements Callable<Integer> {

    /** What is deeper stands as far to the right. */
    private static final int DEEPEST = 20;

    private static final double MILLIS = 1000;

    @Parameters(paramLabel = "ID", description = "32 hexadecimal digits, as trace_id in logs and spans.")
    private String id = "";

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        var trace = SyntraApi.of(System.getenv()).get("/traces/" + SyntraApi.encoded(id));
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(trace);
        } else {
            lines(trace, terminal).forEach(terminal::line);
        }
        return 0;
    }

    private static List<String> lines(JsonNode trace, Terminal terminal) {
        var lines = new ArrayList<String>();
        lines.add(terminal.bold(trace.path("trace_id").asText()) + "  "
                + trace.path("from").asText() + "  "
                + millis(trace.path("duration").asDouble()) + "  "
                + list(trace.path("services")).stream()
                        .map(service -> Terminal.oneLine(service.asText()))
                        .collect(Collectors.joining(", ")));
        var begin = Instant.parse(trace.path("from").asText());
        var logs = new HashMap<String, List<JsonNode>>();
        list(trace.path("logs"))
                .forEach(line -> logs.computeIfAbsent(line.path("span_id").asText(""), span -> new ArrayList<>())
                        .add(line));
        for (var span : list(trace.path("spans"))) {
            var indent = "  ".repeat(Math.min(span.path("depth").asInt(), DEEPEST) + 1);
            lines.add(indent + said(span, begin, terminal));
            said(logs, span.path("span_id").asText(), indent + "  ", begin, terminal, lines);
        }
        for (var span : List.copyOf(logs.keySet())) {
            said(logs, span, "  ", begin, terminal, lines);
        }
        if (trace.path("truncated").asBoolean()) {
            lines.add("It has more spans or lines than are shown.");
        }
        return lines;
    }

    private static String said(JsonNode span, Instant begin, Terminal terminal) {
        var name = Terminal.oneLine(span.path("name").asText());
        var failed = span.path("status").asText().equals("error");
        var why = span.path("status_message").asText("");
        return (failed ? terminal.bad(name) : name) + "  "
                + Terminal.oneLine(span.path("service").asText()) + "  "
                + millis(span.path("duration").asDouble())
                + terminal.dim("  +" + after(span.path("from"), begin) + " "
                        + span.path("kind").asText())
                + (failed ? "  " + terminal.bad("error") + (why.isEmpty() ? "" : ": " + Terminal.oneLine(why)) : "")
                + (span.path("orphan").asBoolean() ? terminal.dim("  (the span above it is missing)") : "");
    }

    /** Those of a span stand below it, once. */
    private static void said(
            Map<String, List<JsonNode>> logs,
            String span,
            String indent,
            Instant begin,
            Terminal terminal,
            List<String> lines) {
        var own = logs.remove(span);
        for (var line : own == null ? List.<JsonNode>of() : own) {
            lines.add(indent
                    + terminal.dim("| +" + after(line.path("at"), begin) + " "
                            + line.path("severity").asText())
                    + " " + Terminal.oneLine(line.path("body").asText()));
        }
    }

    private static String after(JsonNode at, Instant begin) {
        return millis(Duration.between(begin, Instant.parse(at.asText())).toNanos() / 1e9);
    }

    private static String millis(double seconds) {
        return String.format(Locale.ROOT, seconds * MILLIS < 10 ? "%.1f ms" : "%.0f ms", seconds * MILLIS);
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
