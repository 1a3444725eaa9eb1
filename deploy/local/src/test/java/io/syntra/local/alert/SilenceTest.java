package io.syntra.local.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syntra.local.terminal.Failure;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SilenceTest {

    @Test
    void itsTimeIsWrittenAsInAWorkflow() {
        assertThat(Silence.duration("30m")).isEqualTo(Duration.ofMinutes(30));
        assertThat(Silence.duration("2h")).isEqualTo(Duration.ofHours(2));
        assertThat(Silence.duration("1d")).isEqualTo(Duration.ofDays(1));
        assertThatThrownBy(() -> Silence.duration("soon"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("30m, 2h or 1d");
    }
}
