package io.syntra.local.ask;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.agent.ActionState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which actions have a way back. Guarded by: each state in {@code Actions.undo}. */
class ActionsTest {

    @ParameterizedTest
    @EnumSource(names = {"SUCCEEDED", "VERIFIED", "REGRESSED", "INCONCLUSIVE"})
    void whatWasDoneHasOne(ActionState state) {
        assertThat(undo(state)).isEqualTo("rollback");
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"SUCCEEDED", "VERIFIED", "REGRESSED", "INCONCLUSIVE"})
    void whatWasNotDoneOrIsTakenBackAlreadyHasNone(ActionState state) {
        assertThat(undo(state)).isEqualTo("-");
    }

    private static String undo(ActionState state) {
        return Actions.undo(Cards.in(Cards.rollback(), state));
    }
}
