package io.syntra.local.service;

import io.syntra.contracts.telemetry.LogView;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.setup.Folders;
import io.syntra.local.suite.PartLog;
import io.syntra.local.terminal.OutputOptions;
import io.syntra.local.terminal.Terminal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "logs",
        description = "Shows the log of an engine, of one of Syntra's services, or of a service that you deployed.",
        footer = {"", "Examples: ./syntra logs agent -f", "          ./syntra logs shop-api --lines 20"})
public final class Logs implements Callable<Integer> {

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
    public Integer call() throws InterruptedException {
        var terminal = output.terminal();
        var part = PartLog.find(Folders.of(System.getenv()), name);
        if (part.isPresent()) {
            ofPart(part.get(), terminal);
        } else {
            ofService(terminal);
        }
        return 0;
    }

    private void ofPart(PartLog log, Terminal terminal) throws InterruptedException {
        var tail = log.tail(lines);
        if (output.json()) {
            terminal.json(tail);
        } else {
            tail.forEach(terminal::line);
        }
        if (follow) {
            log.follow(terminal::line, LOOK);
        }
    }

    private void ofService(Terminal terminal) throws InterruptedException {
        var api = SyntraApi.of(System.getenv());
        var service = new DeployedServices(api).require(name);
        var path = "/logs?service_id=" + service.id() + "&lines=" + lines;
        var first = api.get(path, LogView.class);
        if (output.json()) {
            terminal.json(first);
        } else {
            first.lines().forEach(line -> terminal.line(said(line, terminal)));
        }
        Set<LogView.Line> known = new HashSet<>(first.lines());
        while (follow) {
            Thread.sleep(LOOK);
            List<LogView.Line> now = api.get(path, LogView.class).lines();
            now.stream().filter(line -> !known.contains(line)).forEach(line -> terminal.line(said(line, terminal)));
            known.clear();
            known.addAll(now);
        }
    }

    private static String said(LogView.Line line, Terminal terminal) {
        var who = (line.version() == null ? "" : line.version() + " ") + line.severity();
        return terminal.dim(line.at() + " " + who) + " " + line.body();
    }
}
