package io.syntra.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.local.endtoend.RunningSuite;
import io.syntra.local.endtoend.RunningSuite.Suite;
import io.syntra.local.terminal.Terminal;
import java.io.BufferedReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The whole bench, made small: what it says, and that nothing of it is left. */
@ExtendWith(RunningSuite.class)
class TelemetryBenchTest {

    private static final TelemetryBench.Plan SMALL = new TelemetryBench.Plan(
            Duration.ofSeconds(1),
            Duration.ofSeconds(3),
            3,
            Duration.ofSeconds(1),
            20_000,
            List.of(20_000L, 40_000L),
            3,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));

    /** Guarded by {@code TelemetryBench.run}, which cleans up, and {@code TelemetryBench.requireAll}. */
    @Test
    void itMeasuresAllThatItPromisesAndLeavesNothingBehind(Suite suite) {
        var folders = suite.installation().folders();
        var settings = suite.installation().settings();

        var measures = TelemetryBench.of(SMALL, folders, settings, quiet(), Clock.systemUTC())
                .run();

        assertThat(measures).hasSize(17);
        assertThat(measures.getFirst().measured()).matches("[\\d,]+ rows/s, [\\d.]+ MB/s");
        assertThat(measures)
                .extracting(Results.Measure::target)
                .contains("20 MB/s", "0.5", "p99 2 s", "a line 20 bytes");
        assertThat(measures.subList(7, 17))
                .allSatisfy(query -> assertThat(query.measured()).matches("\\d+ ms / \\d+ ms"));
        try (var tables = new TelemetryTables(folders, settings, TelemetryBench.WORKSPACE)) {
            assertThat(tables.rows()).isZero();
            assertThat(tables.ownTables()).isEmpty();
        }
    }

    private static Terminal quiet() {
        var nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        return new Terminal(nowhere, nowhere, false, new BufferedReader(new StringReader("")));
    }
}
