package io.syntra.telemetry.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syntra.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeRangeTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:03.5Z");

    @ParameterizedTest
    @CsvSource({"30s, 1", "2m, 1", "4m, 2", "15m, 10", "1h, 30", "6h, 300", "2d, 1800", "30d, 21600"})
    void stepsAreRound(String text, int step) {
        assertThat(TimeRange.parse(text, NOW).stepSeconds()).isEqualTo(step);
    }

    @Test
    void anyRangeIsCoveredByWholeSteps() {
        for (long seed = 0; seed < 2_000; seed++) {
            var random = new Random(seed);
            var from = NOW.minusSeconds(random.nextInt(10_000_000)).plusNanos(random.nextInt(1_000_000_000));
            var to = from.plusMillis(random.nextLong(1, Duration.ofDays(30).toMillis()));

            var range = TimeRange.parse(from + "/" + to, NOW);

            assertThat(range.from()).isBeforeOrEqualTo(from);
            assertThat(range.to()).isAfterOrEqualTo(to);
            assertThat(range.steps()).isBetween(1, 122);
            assertThat(range.at(range.steps())).isEqualTo(range.to());
            assertThat(range.from().getEpochSecond() % range.stepSeconds()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "15",
                "x",
                "0s",
                "9999999d",
                "31d",
                "/",
                "2026-01-01T00:00:00Z/",
                "2026-01-02T00:00:00Z/2026-01-01T00:00:00Z"
            })
    void whatIsNoRangeIsRefused(String text) {
        assertThatThrownBy(() -> TimeRange.parse(text, NOW))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("timerange: ");
    }
}
