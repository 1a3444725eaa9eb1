package io.syntra.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syntra.local.terminal.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerformancePageTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void eachBenchReplacesItsOwnTable() throws IOException {
        var file = folder.resolve("performance.md");
        Files.writeString(file, """
                # Performance
                <!-- bench start -->
                old start
                <!-- bench end -->
                between
                <!-- bench agent -->
                old agent
                <!-- bench end -->
                after
                """);

        new PerformancePage(file).put("agent", List.of("new agent", "second row"));

        assertThat(Files.readString(file)).isEqualTo("""
                # Performance
                <!-- bench start -->
                old start
                <!-- bench end -->
                between
                <!-- bench agent -->
                new agent
                second row
                <!-- bench end -->
                after
                """);
    }

    @Test
    void aPageWithoutItsPlaceIsLeftAlone() throws IOException {
        var file = folder.resolve("performance.md");
        Files.writeString(file, "<!-- bench start -->\n<!-- bench end -->\n");

        assertThatThrownBy(() -> new PerformancePage(file).put("agent", List.of("x")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("<!-- bench agent -->");
        assertThat(Files.readString(file)).doesNotContain("x");
    }
}
