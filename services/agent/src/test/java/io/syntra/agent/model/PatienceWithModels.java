package io.syntra.agent.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.syntra.agent.brain.BrainUnavailable;
import io.syntra.testing.FakeModel;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How long a brain waits for its model, whichever API that is behind.
 *
 * @param <R> what the API answers
 */
interface PatienceWithModels<R> {

    /** What the API may answer, and the part of its refusals that a person is told. */
    record Answers<R>(
            String model,
            R words,
            R overload,
            String saysOverload,
            R notNow,
            R notForAnHour,
            String saysNotNow,
            R spent,
            String saysSpent,
            R endless) {}

    String HERE = "Here I am.";

    /** The pause that {@code notNow} asks for: longer than all that a busy machine takes for a question. */
    Duration SAID = Duration.ofMillis(300);

    Duration SHORTEST = Duration.ofNanos(2_500_000);

    FakeModel<R> server();

    ModelBrain brain();

    Asked asked();

    Answers<R> answers();

    @Test
    default void overloadPassesAndTheApiMaySayWhen() {
        server().reply(answers().overload())
                .reply(answers().notNow())
                .reply(answers().words());

        assertThat(asked().ask(brain()).words()).isEqualTo(HERE);
        assertThat(server().requests()).hasSize(3);
        // Half of the shortest pause at least, and then what the API asked for.
        assertThat(server().gaps().getFirst()).isGreaterThan(SHORTEST);
        assertThat(server().gaps().getLast()).isGreaterThanOrEqualTo(SAID);
    }

    @Test
    default void aPauseThatIsTooLongIsNotWaitedFor() {
        server().reply(answers().notForAnHour());

        assertUnavailable(answers().saysNotNow());
        assertThat(server().requests()).hasSize(1);
    }

    @Test
    default void aSpentLimitIsNotAskedTwice() {
        server().reply(answers().spent());

        assertUnavailable(answers().saysSpent());
        assertThat(server().requests()).hasSize(1);
    }

    @Test
    default void anOutageEndsInUnavailable() {
        for (int i = 0; i < 4; i++) {
            server().reply(answers().overload());
        }

        assertUnavailable(answers().saysOverload());
        assertThat(server().requests()).hasSize(4);
    }

    /**
     * A small model may say the same for ever. Guarded by: the time that is left in {@code Patience.insist}, else it is
     * heard for the longest turn, which is longer than this test may take.
     */
    @Test
    @Timeout(value = 15, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    default void aModelThatDoesNotEndIsLeftWhenTheConversationHasNoTimeLeft() {
        server().reply(answers().endless());

        assertThatExceptionOfType(BrainUnavailable.class)
                .isThrownBy(() -> brain().next(asked().dialogue().within(Duration.ofMillis(300)), words -> {}))
                .withMessage(answers().model() + " did not end its answer in time.");
        assertThat(server().requests()).hasSize(1);
    }

    @Test
    default void aServerThatIsNotThereIsUnavailable() {
        server().close();

        assertUnavailable(answers().model() + " cannot be reached");
    }

    default void assertUnavailable(String reason) {
        assertThatExceptionOfType(BrainUnavailable.class)
                .isThrownBy(() -> asked().ask(brain()))
                .withMessageContaining(reason)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(server().key()));
    }
}
