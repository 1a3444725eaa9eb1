package io.syntra.local.suite;

import static org.assertj.core.api.Assertions.assertThat;

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
        var earlier = new ProcessRef(self.pid(), self.startedAt().minus(Duration.ofMinutes(5)));

        assertThat(earlier.alive()).isFalse();
    }
}
