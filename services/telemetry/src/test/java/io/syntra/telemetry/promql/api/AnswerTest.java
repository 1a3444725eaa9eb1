package io.syntra.telemetry.promql.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syntra.telemetry.promql.evaluation.Effort;
import io.syntra.telemetry.promql.evaluation.Room;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerTest {

    private final Effort effort = new Effort(new Room(100, Duration.ZERO), Duration.ofSeconds(10), System::nanoTime);

    private StreamingOutput answer() {
        effort.hold(10);
        return (StreamingOutput)
                Answer.success(json -> json.writeString("x"), List.of(), effort).getEntity();
    }

    /** Guarded by {@code Answer.response}: whoever reads slowly has it in memory for that long. */
    @Test
    void anAnswerTakesRoomUntilItIsWritten() throws IOException {
        var answer = answer();
        assertThat(effort.held()).isEqualTo(10);

        answer.write(new ByteArrayOutputStream());
        assertThat(effort.held()).isZero();
    }

    /** Guarded by {@code Answer.response}. */
    @Test
    void anAnswerThatNobodyTakesGivesItsRoomBack() {
        var answer = answer();

        assertThatThrownBy(() -> answer.write(new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("gone");
                    }
                }))
                .hasMessage("gone");
        assertThat(effort.held()).isZero();
    }
}
