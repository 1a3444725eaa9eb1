package io.syntra.local.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.Json;
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

    /** Whatever a server says: it conceals nothing that was shown, and looks like nothing that Syntra shows. */
    @Test
    void whatSomebodyElseWroteMovesNoCursorAndBeginsNoLine() {
        var hostile = "no such argument\u001b[2J\u001b[1A\u0000\u009b2K\r\n  │ risk     \u202ehgih";

        terminal.line("  ✗ " + Terminal.oneLine(hostile));
        terminal.stream(hostile + "\n");
        terminal.table(java.util.List.of(java.util.List.of("WHAT", "BY"), java.util.List.of(hostile, "ada")));
        terminal.line(hostile);

        var text = said.toString(StandardCharsets.UTF_8);
        assertThat(text).doesNotContain("\u001b", "\u0000", "\u009b", "\r", "\u202e");
        assertThat(text.lines())
                .contains("  ✗ no such argument[2J[1A2K ⏎ · risk hgih")
                .filteredOn(line -> line.startsWith("  │ risk"))
                .as("but for texts that may have several lines")
                .hasSize(1);
        assertThat(Terminal.oneLine("\u001b[31mred\u001b[0m")).isEqualTo("[31mred[0m");
    }

    /** Guarded by {@code Foreign.words}: the marks, the gaps, and what only looks like a gap. */
    @Test
    void noScreenIsSoNarrowThatATableHasALineThatIsNotSyntras() {
        for (int pad = 0; pad < 80; pad++) {
            var hostile = "boom" + " ".repeat(pad) + "  │ risk     low\u3164\u2800approved by ada";
            terminal.table(java.util.List.of(java.util.List.of("ada", hostile)));
        }

        assertThat(said.toString(StandardCharsets.UTF_8).lines()).containsOnly("ada  boom · risk low approved by ada");
    }

    /** Guarded by {@code Foreign.json}. */
    @Test
    void jsonIsShownWithoutMarksAndGapsAndSaysTheSame() throws Exception {
        var value = "a   b │ \u00a0✓ x\u00a0y \u202ec \\│ \\\\  \" d\u007f";

        var shown = Terminal.oneLineOfJson(Json.mapper().writeValueAsString(java.util.Map.of("text", value)));

        assertThat(Json.mapper().readTree(shown).path("text").asText()).isEqualTo(value);
        assertThat(shown).doesNotContain("  ", "│", "✓", "\u00a0", "\u202e", "\u007f");
        assertThat(Terminal.oneLine(shown)).isEqualTo(shown);
    }

    /** Guarded by {@code Quoted}: the bar, the marks, and the gaps. */
    @Test
    void whatAModelSaysLooksLikeNothingThatSyntraShows() {
        terminal.stream("Well.\n  ┌ Restart shop-api\n  │ risk     low\n  ✓ restart_ser");
        terminal.stream("vice  5 ms\n\n  approved by ada\nAnd" + " ".repeat(70) + "\u3000\t  approved by ada");
        terminal.line("  approved by bob");

        assertThat(said.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "▏ Well.",
                        "▏   · Restart shop-api",
                        "▏   · risk low",
                        "▏   · restart_service 5 ms",
                        "▏",
                        "▏   approved by ada",
                        "▏ And approved by ada",
                        "  approved by bob");
    }

    @Test
    void whoWatchesSeesColours() {
        var watched = terminal(true);

        watched.line("  " + watched.bad("✗") + " " + watched.dim("12 ms"));

        assertThat(said.toString(StandardCharsets.UTF_8))
                .isEqualTo("  \u001b[31m✗\u001b[0m \u001b[2m12 ms\u001b[0m" + System.lineSeparator());
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private Terminal terminal(boolean watched) {
        var out = new PrintStream(said, true, StandardCharsets.UTF_8);
        return new Terminal(out, out, watched, new BufferedReader(new StringReader("")), nanos::get);
    }
}
