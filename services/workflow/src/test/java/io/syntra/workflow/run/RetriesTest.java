package io.syntra.workflow.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.Node.Backoff;
import io.syntra.workflow.node.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetriesTest {

    @Test
    void pausesStayTheSameOrDouble() {
        assertThat(pauses(new Node.Retry(4, 30, null, null))).containsExactly(30L, 30L, 30L);
        assertThat(pauses(new Node.Retry(4, 30, Backoff.CONSTANT, null))).containsExactly(30L, 30L, 30L);
        assertThat(pauses(new Node.Retry(4, 30, Backoff.EXPONENTIAL, null))).containsExactly(30L, 60L, 120L);
    }

    @Test
    void aPauseIsNeverLongerThanADay() {
        assertThat(Retries.pause(node(new Node.Retry(10, 3_600, Backoff.EXPONENTIAL, null)), "not_delivered", 9))
                .contains(Duration.ofDays(1));
    }

    @Test
    void whoeverAsksToBeLeftAloneIsForUpToADay() {
        var node = node(new Node.Retry(5, 30, null, null));

        assertThat(Retries.pause(node, busy(Duration.ofMinutes(10)), 1)).contains(Duration.ofMinutes(10));
        assertThat(Retries.pause(node, busy(Duration.ofSeconds(1)), 1)).contains(Duration.ofSeconds(30));
        assertThat(Retries.pause(node, busy(null), 1)).contains(Duration.ofSeconds(30));
        assertThat(Retries.pause(node, busy(Duration.ofDays(2)), 1)).isEmpty();
        assertThat(Retries.pause(node, busy(Duration.ofMinutes(10)), 5)).isEmpty();
    }

    private static Outcome.Failed busy(@Nullable Duration after) {
        return new Outcome.Failed("not_delivered", "busy", after);
    }

    @Test
    void whatMayHaveArrivedIsNotTriedAgain() {
        var node = node(new Node.Retry(5, 1, null, null));

        assertThat(Retries.pause(node, "unknown_outcome", 1)).isEmpty();
        assertThat(Retries.pause(node, "timeout", 1)).isEmpty();
        assertThat(Retries.pause(node, "invalid_message", 1)).isEmpty();
    }

    @Test
    void onlyNamedErrorsAreTriedAgain() {
        assertThat(Retries.pause(node(new Node.Retry(5, 1, null, List.of())), "not_delivered", 1))
                .isEmpty();
        assertThat(Retries.pause(node(new Node.Retry(5, 1, null, List.of("not_delivered"))), "not_delivered", 1))
                .isPresent();
        assertThat(Retries.pause(node(null), "not_delivered", 1)).isEmpty();
    }

    private static List<Long> pauses(Node.Retry retry) {
        return List.of(1, 2, 3, 4, 5).stream()
                .map(attempt -> Retries.pause(node(retry), "not_delivered", attempt))
                .flatMap(Optional::stream)
                .map(Duration::toSeconds)
                .toList();
    }

    private static Node node(Node.@Nullable Retry retry) {
        return new Node("tell", "notify_telegram", Map.of(), null, null, null, null, retry, null, null, null);
    }
}
