package io.syntra.local.bench;

import io.syntra.contracts.Payload;
import io.syntra.local.setup.Folders;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Scores the runbook brain on simulated incidents and measures the agent's own time. The simulator and the measurements
 * are tests of the agent, so that they stay beside what they judge; this runs them and collects what they kept.
 */
record AgentBench(Folders folders, Terminal terminal) {

    private static final List<String> TESTS = List.of("IncidentSimulatorTest", "TurnOverheadTest", "DiagnosisTimeTest");

    /** @param table as Markdown, which is readable in a terminal too */
    record Scores(Hardware hardware, Instant at, List<String> table) implements Payload {
        Scores {
            table = List.copyOf(table);
        }
    }

    Scores run(Instant now) {
        var hardware = Hardware.ofThisMachine();
        var kept = folders.home().resolve("services/agent/target/bench");
        try {
            forget(kept);
            test(Files.createDirectories(folders.home().resolve(".syntra/logs")).resolve("bench-agent.log"));
            var table = new ArrayList<String>();
            table.add("On " + hardware + "; " + now.toString().substring(0, 10) + ".");
            table.add("");
            table.addAll(Files.readAllLines(kept.resolve("simulator.md")));
            table.add("");
            table.add("| what | target | measured |");
            table.add("|---|---|---|");
            table.addAll(Files.readAllLines(kept.resolve("turn.md")));
            table.addAll(Files.readAllLines(kept.resolve("diagnosis.md")));
            return new Scores(hardware, now, table);
        } catch (IOException e) {
            throw new Failure("the figures cannot be read: " + e.getMessage(), e);
        }
    }

    /** What an earlier run kept must not pass for this one's. */
    private static void forget(Path kept) throws IOException {
        for (var name : List.of("simulator.md", "turn.md", "diagnosis.md")) {
            Files.deleteIfExists(kept.resolve(name));
        }
    }

    private void test(Path log) throws IOException {
        terminal.line("Playing incidents to the runbook brain; takes a few minutes, the log is " + log);
        var process = new ProcessBuilder(
                        folders.home().resolve("syntra").toString(),
                        "test",
                        "agent",
                        "-Dtest=" + String.join(",", TESTS))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new Failure("the agent's tests failed; the whole story is in " + log);
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }
}
