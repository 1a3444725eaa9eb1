package io.syntra.telemetry.promql.stored;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.telemetry.promql.series.Histogram;
import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Series;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TogetherHistogramsTest {

    /** @param pairs a time in minutes, how many values, a time, how many */
    private static Series series(long... pairs) {
        var samples = new Series.Builder();
        for (int i = 0; i < pairs.length; i += 2) {
            var half = Histogram.Half.of(0, new long[] {pairs[i + 1]}, 0, 1);
            samples.add(pairs[i] * 60_000, new Histogram(0, pairs[i + 1], pairs[i + 1], 0, half, Histogram.Half.EMPTY));
        }
        return samples.of(Labels.NONE);
    }

    private static List<String> together(Series... parts) {
        var all = TogetherHistograms.of(List.of(parts));
        return IntStream.range(0, all.size())
                .mapToObj(i -> all.time(i) / 60_000 + ": "
                        + Math.round(all.histogram(i).count()))
                .toList();
    }

    @Test
    void whatIsSentAtTheSameTimeIsAddedUp() {
        assertThat(together(series(1, 10, 2, 20), series(1, 1, 2, 2))).containsExactly("1: 11", "2: 22");
    }

    @Test
    void whatTakesTurnsOnlyGrows() {
        assertThat(together(series(1, 1_000, 3, 1_001), series(2, 5, 4, 6)))
                .containsExactly("1: 1005", "2: 1005", "3: 1006", "4: 1007");
    }

    @Test
    void oneThatBeginsAnewTakesNothingFromTheOther() {
        assertThat(together(series(1, 100, 2, 3, 3, 4), series(1, 10, 2, 10, 3, 10)))
                .containsExactly("1: 110", "2: 113", "3: 114");
    }

    /** Guarded by {@code TogetherHistograms.of}, which looks at what lives. */
    @Test
    void thatOneEndedIsNotTheEndOfAll() {
        var ended =
                new Series.Builder().addFrom(series(1, 10), 0).endAt(2 * 60_000).of(Labels.NONE);

        assertThat(together(ended, series(1, 1, 2, 2, 3, 3))).containsExactly("1: 11", "2: 12", "3: 13");
    }
}
