package io.syntra.local.service;

import io.syntra.contracts.deployer.ServiceView;
import io.syntra.contracts.telemetry.LogView;
import io.syntra.local.api.Await;
import io.syntra.local.api.Patience;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.setup.Folders;
import io.syntra.local.suite.PartLog;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.OutputOptions;
import io.syntra.local.terminal.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "logs",
        description = "Shows the log of an engine, of one of Syntra's services, or of a service that you deployed.",
        footer = {
            "",
            "With --json -f what is there comes as one document, then each new line as one in a line of its own.",
            "",
            "Examples: ./syntra logs agent -f",
            "          ./syntra logs shop-api --lines 20"
        })
public final class Logs implements Callable<Integer> {

    /** That one answer holds. */
    private static final int MOST_LINES = 5000;

    private static final Duration LOOK = Duration.ofMillis(700);

    @Parameters(paramLabel = "NAME", description = "As ./syntra status or ./syntra services names it.")
    private String name = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Wait for new lines until Ctrl+C.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            defaultValue = "100",
            description = "How many (${DEFAULT-VALUE}).")
    private int lines;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() {
        if (lines < 1 || lines > MOST_LINES) {
            throw new Failure("--lines: " + lines + " is not a number from 1 to " + MOST_LINES);
        }
        var terminal = output.terminal();
        var part = PartLog.find(Folders.of(System.getenv()), name);
        if (part.isPresent()) {
            ofPart(part.get(), terminal);
        } else {
            ofService(terminal);
        }
        return 0;
    }

    private void ofPart(PartLog log, Terminal terminal) {
        var tail = log.tail(lines);
        if (output.json()) {
            terminal.json(tail);
        } else {
            tail.forEach(terminal::line);
        }
        if (follow) {
            log.follow(line -> tell(line, line, terminal), LOOK);
        }
    }

    private void ofService(Terminal terminal) {
        var api = SyntraApi.of(System.getenv());
        var service = new DeployedServices(api).require(name);
        var path = "/logs?service_id=" + service.id() + "&lines=" + lines;
        var first = api.get(path, LogView.class);
        if (output.json()) {
            terminal.json(first);
        } else {
            first.lines().forEach(line -> terminal.line(said(line, terminal)));
        }
        if (follow) {
            follow(api, service, first.lines(), terminal);
        }
    }

    /** Asks from the time of the newest line on, since more lines than were shown first may come between two looks. */
    private void follow(SyntraApi api, ServiceView service, List<LogView.Line> first, Terminal terminal) {
        var known = Set.copyOf(first);
        var from = newest(first).orElseGet(Instant::now);
        var patience = new Patience();
        while (true) {
            Await.pause(LOOK);
            var path = "/logs?service_id=" + service.id() + "&lines=" + MOST_LINES + "&from=" + from;
            var now = patience.ask(() -> api.get(path, LogView.class).lines());
            for (var line : now.orElse(List.of())) {
                if (!known.contains(line)) {
                    tell(line, said(line, terminal), terminal);
                }
            }
            if (now.isPresent() && !now.get().isEmpty()) {
                known = Set.copyOf(now.get());
                from = newest(now.get()).orElse(from);
            }
        }
    }

    /** With {@code --json} an answer is a document, and each line that follows one of its own in one line. */
    private void tell(Object line, String said, Terminal terminal) {
        if (output.json()) {
            terminal.jsonLine(line);
        } else {
            terminal.line(said);
        }
    }

    private static Optional<Instant> newest(List<LogView.Line> lines) {
        return lines.stream().map(LogView.Line::at).max(Comparator.naturalOrder());
    }

    private static String said(LogView.Line line, Terminal terminal) {
        var who = (line.version() == null ? "" : line.version() + " ") + line.severity();
        return terminal.dim(line.at() + " " + who) + " " + line.body();
    }
}
