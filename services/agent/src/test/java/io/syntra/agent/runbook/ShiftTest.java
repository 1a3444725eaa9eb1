package io.syntra.agent.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class ShiftTest {

    private static final Instant BEGIN = Instant.parse("2026-03-04T11:50:00Z");

    @Test
    void aStepIsFoundWhereItIs() {
        var shift = Shift.rise(figures(i -> (i < 12 ? 40 : 400) + i % 3)).orElseThrow();

        assertThat(shift.at()).isEqualTo(at(12));
        assertThat(shift.times()).isBetween(9.0, 10.0);
        assertThat(shift.z()).isGreaterThan(50);
    }

    @Test
    void whatBreathesDoesNotRise() {
        assertThat(Shift.rise(figures(i -> i % 6 < 3 ? 240 : 100))).isEmpty();
        assertThat(Shift.at(at(12), figures(i -> i % 6 < 3 ? 240 : 100))
                        .orElseThrow()
                        .z())
                .isLessThan(Shift.CLEAR);
    }

    @Test
    void aFewOddValuesChangeNothing() {
        var shift = Shift.at(at(12), figures(i -> i == 3 || i == 17 ? 9_000 : 40 + i % 2));

        assertThat(shift.orElseThrow().z()).isLessThan(1);
    }

    @Test
    void ofThreeFiguresNothingIsConcluded() {
        assertThat(Shift.at(at(3), figures(i -> i < 3 ? 1 : 100))).isEmpty();
    }

    private static SortedMap<Instant, Double> figures(IntToDoubleFunction figure) {
        var figures = new TreeMap<Instant, Double>();
        for (int i = 0; i < 24; i++) {
            figures.put(at(i), figure.applyAsDouble(i));
        }
        return figures;
    }

    private static Instant at(int step) {
        return BEGIN.plusSeconds(step * 15L);
    }
}
