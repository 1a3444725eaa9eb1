package io.syntra.local.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TerminalTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();
    private final Terminal terminal = terminal(false);

    @Test
    void whoReadsALogGetsASignOfLifeNowAndThen() {
        terminal.line("begins");
        terminal.status("fetching  1 s");
        pass(Duration.ofSeconds(16));
        terminal.status("fetching  17 s");
        pass(Duration.ofSeconds(1));
        terminal.status("fetching  18 s");
        pass(Duration.ofSeconds(14));
        terminal.status("fetching  32 s");

        assertThat(said.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("begins", "fetching  17 s", "fetching  32 s");
    }

    @Test
    void whoWatchesSeesOneLineThatChanges() {
        var watched = terminal(true);

        watched.status("fetching  1 s");
        watched.status("fetching  2 s");
        watched.line("done");

        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("1 s")
                .contains("2 s")
                .containsOnlyOnce("\n");
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private Terminal terminal(boolean watched) {
        var out = new PrintStream(said, true, StandardCharsets.UTF_8);
        return new Terminal(out, out, watched, new BufferedReader(new StringReader("")), nanos::get);
    }
}
