package io.syntra.telemetry.promql.stored;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.telemetry.promql.series.Decimal;
import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Series;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TogetherTest {

    /** @param pairs a time in minutes, a value, a time, a value */
    private static Series series(double... pairs) {
        var samples = new Series.Builder();
        for (int i = 0; i < pairs.length; i += 2) {
            samples.add((long) (pairs[i] * 60_000), pairs[i + 1]);
        }
        return samples.of(Labels.NONE);
    }

    private static List<String> together(boolean counter, Series... parts) {
        var all = Together.of(List.of(parts), counter);
        return IntStream.range(0, all.size())
                .mapToObj(i -> all.time(i) / 60_000 + ": " + Decimal.plain(all.value(i)))
                .toList();
    }

    @Test
    void whatIsSentAtTheSameTimeIsAddedUp() {
        assertThat(together(true, series(1, 10, 2, 20), series(1, 1, 2, 2))).containsExactly("1: 11", "2: 22");
        assertThat(together(false, series(1, 10, 2, 5), series(1, 1, 2, 2))).containsExactly("1: 11", "2: 7");
    }

    /** Two counters that take turns would look like one that is set back each time. */
    @Test
    void countersThatTakeTurnsOnlyGrow() {
        assertThat(together(true, series(1, 1_000, 3, 1_001), series(2, 5, 4, 6)))
                .containsExactly("1: 1005", "2: 1005", "3: 1006", "4: 1007");
    }

    @Test
    void oneThatBeginsAnewTakesNothingFromTheOther() {
        assertThat(together(true, series(1, 100, 2, 3, 3, 4), series(1, 10, 2, 10, 3, 10)))
                .containsExactly("1: 110", "2: 113", "3: 114");
    }

    @Test
    void oneThatFollowsGoesOnWithTheOther() {
        assertThat(together(true, series(3, 1, 4, 2), series(1, 100, 2, 110)))
                .containsExactly("1: 100", "2: 110", "3: 1", "4: 2");
        assertThat(together(false, series(1, 7), series(2, 8))).containsExactly("1: 7", "2: 8");
    }

    @Test
    void aGaugeThatIsNotSentAnyMoreCountsForFiveMinutes() {
        assertThat(together(false, series(1, 10, 3, 10), series(2, 1, 7, 2, 8, 3, 9, 4)))
                .containsExactly("1: 10", "2: 11", "3: 11", "7: 12", "8: 3", "9: 4");
    }

    /** Guarded by {@code Together.ageing}: it is the same one that comes back. */
    @Test
    void aGaugeThatComesBackDoesNotCountInBetween() {
        assertThat(together(false, series(1, 10, 20, 10), series(1, 1, 5, 1, 8, 1, 12, 1, 20, 1)))
                .containsExactly("1: 11", "5: 11", "8: 1", "12: 1", "20: 11");
    }

    /** Also where there is no even number of them. */
    @Test
    void manyAreAddedUp() {
        assertThat(together(false, series(1, 1, 2, 1), series(1, 2, 2, 2), series(1, 4, 2, 4)))
                .containsExactly("1: 7", "2: 7");
    }
}
