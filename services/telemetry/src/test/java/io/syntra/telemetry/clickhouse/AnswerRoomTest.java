package io.syntra.telemetry.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnswerRoomTest {

    private static final int MB = 1024 * 1024;

    private final AnswerRoom room = new AnswerRoom(new CurrentVertxRequest(), 20 * MB);

    /** Guarded by {@code AnswerRoom.Held.fits}. */
    @Test
    void anAnswerHasAnEndHoweverItsSizeCame() {
        for (var large : List.<Object>of("x".repeat(MB), Map.of("key", "x".repeat(MB)), List.of("x".repeat(MB)))) {
            try (var held = room.open()) {
                for (int i = 0; i < 15; i++) {
                    held.add(large);
                }
                assertThatThrownBy(() -> held.add(large))
                        .isInstanceOf(ProblemException.class)
                        .hasMessageStartingWith("The answer is larger than 16 MB");
            }
        }
    }

    /** Guarded by {@code AnswerRoom.Held.hold}. */
    @Test
    void allAnswersTogetherHaveOneToo() {
        try (var first = room.open()) {
            first.add("x".repeat(15 * MB));
            try (var second = room.open()) {
                assertThatThrownBy(() -> second.add("x".repeat(15 * MB)))
                        .isInstanceOfSatisfying(ProblemException.class, full -> {
                            assertThat(full.code()).isEqualTo(ProblemCode.OVERLOADED);
                            assertThat(full.headers()).containsKey("Retry-After");
                        });
                second.add("x".repeat(4 * MB));
            }
        }
        try (var third = room.open()) {
            third.add("x".repeat(15 * MB));
        }
    }
}
