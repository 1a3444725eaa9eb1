package io.syntra.agent.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.syntra.contracts.agent.ActionState;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LifecycleTest {

    @Test
    void nothingIsExecutedThatWasNotApproved() {
        for (var state : ActionState.values()) {
            if (Lifecycle.after(state).contains(ActionState.EXECUTING)) {
                assertThat(state).isEqualTo(ActionState.APPROVED);
            }
            if (Lifecycle.after(state).contains(ActionState.APPROVED)) {
                assertThat(state).isEqualTo(ActionState.AWAITING);
            }
            if (Lifecycle.after(state).contains(ActionState.SUCCEEDED)) {
                assertThat(state).isIn(ActionState.EXECUTING, ActionState.UNKNOWN);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ActionState.class,
            names = {"REJECTED", "EXPIRED", "STALE", "SUPERSEDED", "FAILED", "COMPENSATED"})
    void anEndIsAnEnd(ActionState state) {
        assertThat(Lifecycle.after(state)).isEmpty();
        for (var next : ActionState.values()) {
            assertThatIllegalStateException().isThrownBy(() -> Lifecycle.check(state, next));
        }
    }

    /** Whatever was judged can only be taken back. */
    @ParameterizedTest
    @EnumSource(
            value = ActionState.class,
            names = {"VERIFIED", "REGRESSED", "INCONCLUSIVE"})
    void aVerdictStands(ActionState state) {
        assertThat(Lifecycle.after(state)).containsExactly(ActionState.COMPENSATED);
        assertThat(Lifecycle.done(state)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(ActionState.class)
    void everyStateIsReachedAndLeadsToAnEnd(ActionState state) {
        assertThat(reachable(ActionState.AWAITING)).contains(state);
        assertThat(reachable(state)).anyMatch(end -> Lifecycle.after(end).isEmpty());
    }

    private static Set<ActionState> reachable(ActionState from) {
        var seen = EnumSet.of(from);
        var next = new ArrayDeque<>(seen);
        while (!next.isEmpty()) {
            Lifecycle.after(next.pop()).stream().filter(seen::add).forEach(next::add);
        }
        return seen;
    }
}
