package io.syntra.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProcessStartTest {

    private final ProcessStart self =
            ProcessStart.of(ProcessHandle.current().pid()).orElseThrow();

    @Test
    void isTheSameWheneverItIsAsked() {
        assertThat(ProcessStart.of(ProcessHandle.current().pid())).contains(self);
    }

    /** Guarded by: the 22nd field. */
    @Test
    void tellsWhoCameLater() throws Exception {
        var first = new ProcessBuilder("sleep", "60").start();
        var until = Instant.now().plus(Duration.ofMillis(50));
        while (Instant.now().isBefore(until)) {
            Thread.onSpinWait();
        }
        var second = new ProcessBuilder("sleep", "60").start();
        var earlier = ProcessStart.of(first.pid()).orElseThrow();
        var later = ProcessStart.of(second.pid()).orElseThrow();

        assertThat(earlier.isSince(self)).isTrue();
        assertThat(later.isSince(earlier)).isTrue();
        assertThat(earlier.isSince(later)).isFalse();

        first.destroyForcibly().waitFor();
        second.destroyForcibly().waitFor();
        assertThat(ProcessStart.of(first.pid())).isEmpty();
    }

    /** Guarded by: the boot id. */
    @Test
    void anotherBootIsAnotherTime() {
        var ticks = self.value().substring(self.value().indexOf('/'));

        assertThat(new ProcessStart("another" + ticks).isSince(self)).isFalse();
    }

    @Test
    void isATextInFiles() throws Exception {
        var json = Json.mapper().writeValueAsString(self);

        assertThat(json).isEqualTo("\"" + self + "\"");
        assertThat(Json.mapper().readValue(json, ProcessStart.class)).isEqualTo(self);
    }
}
