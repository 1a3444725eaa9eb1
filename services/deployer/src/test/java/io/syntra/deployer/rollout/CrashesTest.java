package io.syntra.deployer.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.deployer.HealthView.End;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CrashesTest {

    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration QUIET = Duration.ofSeconds(60);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final End END = new End(1, "It ended with exit code 1.", START, 1);

    @Test
    void waitsTwiceAsLongAfterEachCrashUpToTheLongest() {
        var crashes = Crashes.NONE;
        var pauses = new java.util.ArrayList<Long>();
        for (int i = 0; i < 9; i++) {
            crashes = crashes.and(START.plusSeconds(i), QUIET, END);
            pauses.add(crashes.backOff(FIRST, LONGEST).toMillis());
        }

        assertThat(pauses).containsExactly(500L, 1000L, 2000L, 4000L, 8000L, 16_000L, 30_000L, 30_000L, 30_000L);
    }

    @Test
    void fiveCrashesInAMinuteAreALoop() {
        assertThat(every(10, 4).isLoop(5, QUIET)).isFalse();
        assertThat(every(10, 5).isLoop(5, QUIET)).isTrue();
        assertThat(every(16, 5).isLoop(5, QUIET)).isFalse();
    }

    @Test
    void beginsAgainAfterAQuietTimeButCountsAll() {
        var crashes = every(1, 6).and(START.plusSeconds(120), QUIET, END);

        assertThat(crashes.backOff(FIRST, LONGEST)).isEqualTo(FIRST);
        assertThat(crashes.total()).isEqualTo(7);
    }

    /** Guarded by {@code HealthView.End.after}. */
    @Test
    void endsOfOneKindAreCountedInARow() {
        var crashes = every(1, 3).and(START, QUIET, new End(137, "It was killed (SIGKILL).", START, 1));

        assertThat(every(1, 3).last()).extracting(End::inARow).isEqualTo(3);
        assertThat(crashes.last()).extracting(End::inARow).isEqualTo(1);
    }

    private static Crashes every(int seconds, int count) {
        var crashes = Crashes.NONE;
        for (int i = 0; i < count; i++) {
            crashes = crashes.and(START.plusSeconds((long) seconds * i), QUIET, END);
        }
        return crashes;
    }
}
