package io.syntra.local.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.ProcessStart;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessRefTest {

    private final ProcessRef self = ProcessRef.of(ProcessHandle.current());

    @Test
    void findsAProcessAgain() {
        assertThat(self.find()).contains(ProcessHandle.current());
    }

    @Test
    void doesNotTakeAnotherProcessWithTheSameNumberForIt() {
        var earlier = new ProcessRef(self.pid(), new ProcessStart("earlier/1"), self.startedAt());

        assertThat(earlier.alive()).isFalse();
    }

    /** Guarded by: {@link ProcessStart}. A JVM that began after the clock was set tells another time. */
    @Test
    void findsItAlsoOnceTheClockWasSet() {
        var told = new ProcessRef(self.pid(), self.start(), self.startedAt().minus(Duration.ofHours(1)));

        assertThat(told.find()).contains(ProcessHandle.current());
    }
}
