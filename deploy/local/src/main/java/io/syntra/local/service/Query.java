package io.syntra.local.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.local.api.EventStream;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.OutputOptions;
import io.syntra.local.terminal.Terminal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "query",
        description = "Asks a question across logs, spans, metrics, traffic and errors.",
        footer = {
            "",
            "docs/query.md describes the language.",
            "",
            "Examples: ./syntra query \"logs | where severity >= 'error' | summarize n = count() by service, bin(ts, 5m)\"",
            "          ./syntra query \"spans | where duration > 500ms | top 20 by duration\" --since 6h --csv",
            "          ./syntra query \"service == 'api' and body has 'timeout' | project ts, body\" -f",
            "",
            "What ends with render timechart is drawn as lines of small bars."
        })
public final class Query implements Callable<Integer> {

    private static final Pattern SPAN = Pattern.compile("(\\d{1,6})([smhd])");
    private static final int LONGEST_CELL = 160;

    @Parameters(paramLabel = "QUERY", description = "In quotes, so that the shell leaves it alone.")
    private String text = "";

    @Option(
            names = "--since",
            defaultValue = "1h",
            description = "How far back it looks, such as 30m, 6h or 7d (${DEFAULT-VALUE}).")
    private String since = "";

    @Option(
            names = {"-n", "--limit"},
            defaultValue = "100",
            description = "At most so many rows (${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--csv",
            description = "Print the rows as CSV (RFC 4180), with the columns' names first; a text that a spreadsheet"
                    + " would take for a formula begins with an apostrophe.")
    private boolean csv;

    @Option(
            names = {"-f", "--follow"},
            description = "Show rows as they come, until Ctrl+C; of a query with where, extend and project.")
    private boolean follow;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        if (csv && output.json()) {
            throw new Failure("--csv and --json exclude each other");
        }
        var api = SyntraApi.of(System.getenv());
        var now = Clock.systemUTC().instant();
        var from = from(now);
        if (follow) {
            follow(api);
            return 0;
        }
        var answer = ask(api, from, now);
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(answer);
        } else if (csv) {
            Csv.of(answer).forEach(terminal::line);
        } else {
            show(answer, terminal);
        }
        return 0;
    }

    private JsonNode ask(SyntraApi api, Instant from, Instant to) {
        return api.post(
                "/query",
                Map.of("query", text, "from", from.toString(), "to", to.toString(), "limit", limit),
                JsonNode.class);
    }

    /** Each row is an object by the columns' names. */
    private void follow(SyntraApi api) {
        var terminal = output.terminal();
        var first = new boolean[] {true};
        new EventStream(api, "/query/tail?query=" + SyntraApi.encoded(text)).read(event -> {
            if (event.name().equals("left-out")) {
                terminal.status("at least " + event.data().path("atLeast").asLong()
                        + " rows left out: too many come; ask for fewer with where");
                return true;
            }
            tell(event.data(), first[0], terminal);
            first[0] = false;
            return true;
        });
    }

    private void tell(JsonNode row, boolean first, Terminal terminal) {
        if (output.json()) {
            terminal.jsonLine(row);
        } else if (csv) {
            if (first) {
                terminal.line(Csv.names(row.fieldNames()));
            }
            terminal.line(Csv.row(row));
        } else {
            terminal.line(list(row).stream()
                    .map(value -> Terminal.oneLine(cell("text", value)))
                    .collect(Collectors.joining("  ")));
        }
    }

    private Instant from(Instant now) {
        var span = SPAN.matcher(since);
        if (!span.matches()) {
            throw new Failure("--since: '" + since + "' is no time such as 30m, 6h or 7d");
        }
        return now.minus(Duration.parse(
                span.group(2).equals("d") ? "P" + span.group(1) + "D" : "PT" + span.group(1) + span.group(2)));
    }

    private void show(JsonNode answer, Terminal terminal) {
        var chart = answer.path("chart").asText().equals("timechart") ? TimeChart.of(answer) : List.<List<String>>of();
        if (!chart.isEmpty()) {
            terminal.table(chart);
            return;
        }
        var columns = list(answer.path("columns"));
        var rows = new ArrayList<List<String>>();
        rows.add(columns.stream()
                .map(column -> column.path("name").asText().toUpperCase(Locale.ROOT))
                .toList());
        for (var row : list(answer.path("rows"))) {
            var cells = new ArrayList<String>();
            for (int i = 0; i < columns.size(); i++) {
                cells.add(cell(columns.get(i).path("type").asText(), row.path(i)));
            }
            rows.add(cells);
        }
        if (rows.size() == 1) {
            terminal.line("Nothing was found in that time; --since looks further back.");
            return;
        }
        terminal.table(rows);
        if (answer.path("truncated").asBoolean()) {
            terminal.line("There are more rows; --limit shows them.");
        }
    }

    private static String cell(String type, JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return "-";
        }
        if (type.equals("duration")) {
            return String.format(Locale.ROOT, "%.3f s", value.asDouble());
        }
        var text = value.isValueNode() ? value.asText() : value.toString();
        return text.length() > LONGEST_CELL ? text.substring(0, LONGEST_CELL) + "…" : text;
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
