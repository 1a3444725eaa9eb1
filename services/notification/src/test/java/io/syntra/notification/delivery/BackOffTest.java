package io.syntra.notification.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackOffTest {

    private final BackOff backOff = new BackOff(Duration.ofSeconds(2), Duration.ofMinutes(15), Duration.ofHours(24));

    @Test
    void pausesGrowFourfoldUpToTheLongest() {
        assertThat(IntStream.rangeClosed(1, 8).mapToObj(i -> backOff.after(i, 0).toSeconds()))
                .containsExactly(2L, 8L, 32L, 128L, 512L, 900L, 900L, 900L);
    }

    @Test
    void deliveriesThatFailTogetherAreSpreadOverAFifthOfThePause() {
        assertThat(IntStream.range(-500, 500).mapToObj(salt -> backOff.after(5, salt)))
                .allMatch(pause -> pause.compareTo(Duration.ofSeconds(512)) >= 0
                        && pause.compareTo(Duration.ofMillis(614_400)) <= 0)
                .anyMatch(pause -> pause.compareTo(Duration.ofSeconds(600)) > 0);
    }

    @Test
    void theTargetsWishCountsWhenItIsLongerThanOurPauseAndNotTooLong() {
        assertThat(backOff.after(1, 0, Duration.ofSeconds(37))).isEqualTo(Duration.ofSeconds(37));
        assertThat(backOff.after(3, 0, Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(32));
        assertThat(backOff.after(1, 0, Duration.ofDays(400))).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void aHugeNumberOfAttemptsDoesNotOverflow() {
        assertThat(backOff.after(Integer.MAX_VALUE, 0)).isEqualTo(Duration.ofMinutes(15));
    }
}
