package io.syntra.local.suite;

import io.syntra.contracts.Payload;
import io.syntra.local.setup.Folders;
import io.syntra.local.setup.Settings;
import io.syntra.local.suite.PartState.Condition;
import io.syntra.local.terminal.OutputOptions;
import io.syntra.local.terminal.Terminal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "status",
        description =
                "Shows each process (state, port, pid, memory, uptime, restarts), and where the suite is reached.",
        footer = {"", "Exit code 0 only when the suite is up and every part is healthy."})
public final class Status implements Callable<Integer> {

    @Mixin
    private OutputOptions output = new OutputOptions();

    private final Clock clock = Clock.systemUTC();

    /**
     * @param state of the suite: {@code up}, {@code starting}, {@code stopping}, {@code unsupervised} or {@code down}
     * @param addresses absent when nothing runs
     */
    record Report(
            String state,
            long memoryBytes,
            List<Line> parts,
            @Nullable Addresses addresses) implements Payload {

        static final Report DOWN = new Report("down", 0, List.of(), null);

        record Line(
                String name,
                Part.Kind kind,
                Condition state,
                int port,
                @Nullable Long pid,
                long memoryBytes,
                long uptimeSeconds,
                int restarts,
                @Nullable String note)
                implements Payload {}

        boolean wellAndUp() {
            return state.equals("up") && parts.stream().allMatch(part -> part.state() == Condition.HEALTHY);
        }
    }

    @Override
    public Integer call() {
        var folders = Folders.of(System.getenv());
        var addresses = Addresses.of(folders, Settings.read(folders.settings(), System.getenv()));
        var report =
                SuiteState.read(folders).map(state -> report(state, addresses)).orElse(Report.DOWN);
        var terminal = output.terminal();
        if (output.json()) {
            terminal.json(report);
        } else {
            show(report, terminal);
        }
        return report.wellAndUp() ? 0 : 1;
    }

    private Report report(SuiteState state, Addresses addresses) {
        var parts = state.parts().stream().map(this::line).toList();
        var running = parts.stream().anyMatch(part -> part.pid() != null);
        var memory = parts.stream().mapToLong(Report.Line::memoryBytes).sum();
        if (state.supervised()) {
            return new Report(Terminal.word(state.phase()), memory, parts, addresses);
        }
        return running ? new Report("unsupervised", memory, parts, addresses) : Report.DOWN;
    }

    private Report.Line line(PartState part) {
        var process = part.process();
        return process != null && process.alive()
                ? line(
                        part,
                        part.condition(),
                        process.pid(),
                        Memory.bytes(process, part.kind()),
                        Duration.between(process.startedAt(), clock.instant()))
                : line(part, process == null ? part.condition() : Condition.STOPPED, null, 0, Duration.ZERO);
    }

    private static Report.Line line(
            PartState part, Condition condition, @Nullable Long pid, long memory, Duration uptime) {
        return new Report.Line(
                part.name(),
                part.kind(),
                condition,
                part.port(),
                pid,
                memory,
                uptime.toSeconds(),
                part.restarts(),
                part.note());
    }

    private static void show(Report report, Terminal terminal) {
        if (report.equals(Report.DOWN)) {
            terminal.line("Syntra is not running; ./syntra up starts it.");
            return;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("NAME", "STATE", "PORT", "PID", "MEMORY", "UPTIME", "RESTARTS", ""));
        for (var part : report.parts()) {
            var pid = part.pid();
            rows.add(List.of(
                    part.name(),
                    Terminal.word(part.state()),
                    String.valueOf(part.port()),
                    pid == null ? "-" : pid.toString(),
                    pid == null ? "-" : Terminal.megabytes(part.memoryBytes()),
                    pid == null ? "-" : Terminal.brief(Duration.ofSeconds(part.uptimeSeconds())),
                    String.valueOf(part.restarts()),
                    part.note() == null ? "" : part.note()));
        }
        terminal.table(rows);
        terminal.line("");
        terminal.line("Syntra is " + report.state() + ", " + Terminal.megabytes(report.memoryBytes()) + " in all."
                + (report.state().equals("unsupervised")
                        ? " Its supervisor was killed: ./syntra up takes over, ./syntra down ends it."
                        : ""));
        var addresses = report.addresses();
        if (addresses != null) {
            addresses.show(terminal);
        }
    }
}
