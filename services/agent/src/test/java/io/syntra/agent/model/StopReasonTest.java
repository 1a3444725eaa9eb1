package io.syntra.agent.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Guarded by: each line of {@link StopReason#of(com.anthropic.models.messages.StopReason)}. */
class StopReasonTest {

    @ParameterizedTest
    @CsvSource({
        "end_turn, END",
        "stop_sequence, END",
        "tool_use, TOOL_USE",
        "pause_turn, PAUSED",
        "max_tokens, TRUNCATED",
        "model_context_window_exceeded, TRUNCATED",
        "refusal, REFUSED",
        "TOOL_USE, UNKNOWN",
        "'', UNKNOWN",
        "a_new_one, UNKNOWN"
    })
    void eachReasonMeansOneThingAndANewOneNothing(String said, StopReason meant) {
        assertThat(StopReason.of(com.anthropic.models.messages.StopReason.of(said)))
                .isEqualTo(meant);
    }

    @Test
    void noReasonIsNoneToCarryOutCalls() {
        assertThat(StopReason.of((com.anthropic.models.messages.StopReason) null))
                .isEqualTo(StopReason.UNKNOWN);
    }
}
