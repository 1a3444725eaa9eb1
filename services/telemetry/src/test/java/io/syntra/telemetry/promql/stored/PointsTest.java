package io.syntra.telemetry.promql.stored;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PointsTest {

    private static final long MILLI = 1_000_000;
    private static final long[] FROM_ZERO = {0, 0, 0, 0};

    private static List<String> samples(Series.Builder samples) {
        var series = samples.of(Labels.NONE);
        var shown = new ArrayList<String>();
        for (int i = 0; i < series.size(); i++) {
            shown.add(series.time(i) + ": " + (long) series.value(i));
        }
        return shown;
    }

    private static long[] millis(long... times) {
        return Arrays.stream(times).map(time -> time * MILLI).toArray();
    }

    private static List<String> samples(boolean delta, long[] times, long[] starts, double before, double... values) {
        return after(0, delta, times, starts, before, values);
    }

    private static List<String> after(
            long after, boolean delta, long[] times, long[] starts, double before, double... values) {
        return samples(new Points(millis(times), millis(starts), delta, true, after).samples(values, values, before));
    }

    /** Guarded by {@code Points.order}. */
    @Test
    void pointsAreInOrderAndEachOnce() {
        assertThat(samples(false, new long[] {3, 1, 3, 2}, FROM_ZERO, 0, 30, 10, 30, 20))
                .containsExactly("1: 10", "2: 20", "3: 30");
        assertThat(samples(true, new long[] {3, 1, 3, 2}, FROM_ZERO, 5, 30, 10, 30, 20))
                .containsExactly("1: 15", "2: 35", "3: 65");
    }

    /** Guarded by {@code Points.isHiddenBeginning}. */
    @Test
    void aBeginningThatTheValuesHideIsShown() {
        assertThat(samples(false, new long[] {10, 20, 30, 40}, new long[] {0, 15, 15, 15}, 0, 5, 7, 8, 9))
                .containsExactly("10: 5", "15: 0", "20: 7", "30: 8", "40: 9");
    }

    /** The point before the range says what its beginning is, and is not in it. */
    @Test
    void whatWasBeforeCountsAndIsNotShown() {
        assertThat(after(12, false, new long[] {10, 20, 30, 40}, new long[] {0, 15, 15, 15}, 0, 5, 7, 8, 9))
                .containsExactly("15: 0", "20: 7", "30: 8", "40: 9");
        assertThat(after(20, true, new long[] {10, 20, 30, 40}, FROM_ZERO, 100, 1, 2, 3, 4))
                .containsExactly("30: 106", "40: 110");
    }

    @Test
    void aBeginningThatTheValuesShowNeedsNothing() {
        assertThat(samples(false, new long[] {10, 20, 30, 40}, new long[] {0, 15, 15, 15}, 0, 5, 4, 8, 9))
                .containsExactly("10: 5", "20: 4", "30: 8", "40: 9");
    }

    /** A sender that does not know its beginning says the point's own time, or the one before. */
    @Test
    void whatIsNoBeginningAddsNothing() {
        assertThat(samples(false, new long[] {10, 20, 30, 40}, new long[] {10, 20, 30, 40}, 0, 5, 6, 7, 8))
                .hasSize(4);
        assertThat(samples(false, new long[] {10, 20, 30, 40}, new long[] {0, 10, 20, 30}, 0, 5, 6, 7, 8))
                .hasSize(4);
    }

    @Test
    void whatAPointDoesNotKnowIsNoSample() {
        var points = new Points(millis(10, 20, 30), FROM_ZERO, true, true, 0);

        var buckets = new Buckets.Explicit(
                        new Parts<>(new double[] {1, 1}, new long[] {1, 0, 1}),
                        new Parts<>(new long[] {5, 7}, new long[] {1, 0, 1}))
                .of(new double[3], points.order(), Spread.NONE.grid());

        assertThat(samples(points.known(Objects.requireNonNull(buckets.columns().get(1.0)), new double[3], 1)))
                .containsExactly("10: 6", "30: 13");
        assertThat(samples(points.samples(new double[] {5, Double.NaN, 7}, new double[3], 1)))
                .hasSize(3);
    }
}
