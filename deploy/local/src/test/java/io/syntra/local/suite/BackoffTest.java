package io.syntra.local.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void theFirstStartDoesNotWait() {
        assertThat(Backoff.NONE.pause()).isZero();
    }

    @Test
    void eachQuickEndDoublesThePause() {
        var once = Backoff.NONE.afterEnd(Duration.ofSeconds(1));
        var twice = once.afterEnd(Duration.ofSeconds(1));

        assertThat(twice.pause()).isEqualTo(once.pause().multipliedBy(2));
    }

    @Test
    void thePauseNeverGrowsBeyondHalfAMinute() {
        var backoff = Backoff.NONE;
        for (int i = 0; i < 1_000; i++) {
            backoff = backoff.afterEnd(Duration.ZERO);
        }

        assertThat(backoff.pause()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aPartThatRanWellBeginsAgainWithTheShortestPause() {
        var tired = Backoff.NONE.afterEnd(Duration.ZERO).afterEnd(Duration.ZERO).afterEnd(Duration.ZERO);

        assertThat(tired.afterEnd(Duration.ofMinutes(2)).pause())
                .isEqualTo(Backoff.NONE.afterEnd(Duration.ZERO).pause());
    }
}
