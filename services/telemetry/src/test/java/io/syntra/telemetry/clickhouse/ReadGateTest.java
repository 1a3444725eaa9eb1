package io.syntra.telemetry.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

class ReadGateTest {

    private final ReadGate gate = new ReadGate(6, 4, Duration.ZERO);
    private final ArrayDeque<ReadGate.Pass> passes = new ArrayDeque<>();

    /** Guarded by {@code ReadGate.enter}. */
    @Test
    void oneWorkspaceLeavesRoomForOthersAndAllForInserts() {
        enter("a", 4);
        assertRefused("a", ProblemCode.RATE_LIMITED);
        enter("b", 2);
        assertRefused("b", ProblemCode.OVERLOADED);

        passes.pop().close();

        enter("b", 1);
        assertRefused("a", ProblemCode.RATE_LIMITED);
        while (!passes.isEmpty()) {
            passes.pop().close();
        }
        enter("a", 4);
        enter("c", 2);
    }

    /** Guarded by {@code ReadGate.enter}: what nobody waits for any more is not asked, and holds up nobody. */
    @Test
    void aQuestionWhoseAskerWentAwayMeanwhileIsDropped() {
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> gate.enter("a", () -> true)).isInstanceOf(ProblemException.class);
        }
        enter("a", 4);
    }

    private void enter(String workspace, int times) {
        for (int i = 0; i < times; i++) {
            passes.push(gate.enter(workspace, () -> false));
        }
    }

    private void assertRefused(String workspace, ProblemCode code) {
        assertThatThrownBy(() -> gate.enter(workspace, () -> false))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(code);
                    assertThat(refused.headers()).containsKey("Retry-After");
                });
    }
}
