package io.syntra.deployer.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.deployer.runtime.ReplicaProcess.Cause;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndingTest {

    @Test
    void recognisesAPortInUse() {
        var end =
                Ending.of(9000, 1, Instant.EPOCH, List.of("Error: listen EADDRINUSE: address already in use :::9000"));

        assertThat(end.cause()).isEqualTo(Cause.PORT_IN_USE);
        assertThat(end.message()).contains("9000");
    }

    @Test
    void recognisesACommandThatIsNotThere() {
        var end = Ending.of(1, 127, Instant.EPOCH, List.of("setsid: failed to execute nod: No such file or directory"));

        assertThat(end.cause()).isEqualTo(Cause.NOT_STARTED);
    }

    @Test
    void namesSignals() {
        assertThat(Ending.of(1, 137, Instant.EPOCH, List.of()).message()).contains("SIGKILL");
        assertThat(Ending.of(1, 3, Instant.EPOCH, List.of()).message()).contains("exit code 3");
        assertThat(Ending.of(1, null, Instant.EPOCH, List.of()).cause()).isEqualTo(Cause.EXITED);
    }
}
