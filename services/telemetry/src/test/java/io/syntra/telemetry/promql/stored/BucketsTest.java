package io.syntra.telemetry.promql.stored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.syntra.telemetry.promql.series.Decimal;
import io.syntra.telemetry.promql.stored.Buckets.Explicit;
import io.syntra.telemetry.promql.stored.Buckets.Exponential;
import io.syntra.telemetry.promql.stored.Buckets.Exponential.Half;
import io.syntra.telemetry.promql.stored.Spread.Ends;
import io.syntra.telemetry.promql.stored.Spread.Grid;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BucketsTest {

    private static final double INFINITE = Double.POSITIVE_INFINITY;
    private static final Grid NONE = Spread.NONE.grid();

    private static long[] longs(long... values) {
        return values;
    }

    private static double[] doubles(double... values) {
        return values;
    }

    private static Half none(int points) {
        return new Half(new long[points], new Parts<>(longs(), new long[points]));
    }

    private static final int[] ONE = {0};
    private static final int[] TWO = {0, 1};

    /** Of positive values only. */
    private static Grid grid(long scale, double from, double to) {
        return new Spread(scale, Ends.of(from, to), Ends.NONE).grid();
    }

    private static List<String> column(Buckets buckets, double bound) {
        var column = Objects.requireNonNull(buckets.columns().get(bound));
        return IntStream.range(0, column.size())
                .mapToObj(i -> column.point(i) + ": " + Decimal.plain(column.count(i)))
                .toList();
    }

    @Test
    void explicitBucketsAreCountedUp() {
        var buckets = new Explicit(
                        new Parts<>(doubles(1, 5, 1, 2), longs(2, 2)),
                        new Parts<>(longs(1, 2, 3, 4, 5, 6), longs(3, 3)))
                .of(doubles(6, 15), TWO, NONE);

        // The bounds changed: what a point does not say about a bound is not known.
        assertThat(buckets.columns().keySet()).containsExactly(1.0, 2.0, 5.0, INFINITE);
        assertThat(column(buckets, 1.0)).containsExactly("0: 1", "1: 4");
        assertThat(column(buckets, 2.0)).containsExactly("1: 9");
        assertThat(column(buckets, 5.0)).containsExactly("0: 3");
        assertThat(column(buckets, INFINITE)).containsExactly("0: 6", "1: 15");
    }

    /** Guarded by {@code Buckets.Column}: a place for each point at each bound would be tens of gigabytes. */
    @Test
    void boundsThatChangeWithEachPointAreNoMoreThanWereSent() {
        int points = 50_000;
        var bounds = new double[points];
        var one = new long[points];
        var order = new int[points];
        for (int i = 0; i < points; i++) {
            bounds[i] = i;
            one[i] = 1;
            order[i] = i;
        }

        var buckets = new Explicit(new Parts<>(bounds, one), new Parts<>(one, one)).of(bounds, order, NONE);

        assertThat(buckets.columns()).hasSize(points + 1);
        assertThat(column(buckets, 7)).containsExactly("7: 1");
    }

    @Test
    void aHistogramWithoutBucketsHasTheInfiniteOne() {
        var buckets = new Explicit(new Parts<>(doubles(), longs(0)), new Parts<>(longs(), longs(0)))
                .of(doubles(6), ONE, NONE);

        assertThat(buckets.columns().keySet()).containsExactly(INFINITE);
    }

    /** One point with factor 4, one with factor 2: both in buckets of factor 4. */
    @Test
    void exponentialBucketsHaveTheCoarsestScaleOfAll() {
        var buckets = new Exponential(
                        longs(-1, 0),
                        zeros(1, 0),
                        new Half(longs(0, 0), new Parts<>(longs(2, 3, 1, 2, 4), longs(2, 3))),
                        none(2))
                .of(doubles(6, 7), TWO, grid(-1, 0, 4));

        assertThat(buckets.columns().keySet()).containsExactly(1.0, 4.0, 16.0, INFINITE);
        assertThat(column(buckets, 1.0)).containsExactly("0: 1", "1: 0");
        assertThat(column(buckets, 4.0)).containsExactly("0: 3", "1: 3");
        assertThat(column(buckets, 16.0)).containsExactly("0: 6", "1: 7");
        assertThat(column(buckets, INFINITE)).containsExactly("0: 6", "1: 7");
    }

    /** Others reach further: above its last bound a series has all of its values, below its first none. */
    @Test
    void eachHistogramHasTheBoundsOfAll() {
        var fine = new Spread(3, Ends.of(2, 3), Ends.NONE);
        var wide = new Spread(0, Ends.of(-1, 5), Ends.NONE);

        var buckets = new Exponential(
                        longs(3), zeros(0), new Half(longs(16), new Parts<>(longs(1, 2), longs(2))), none(1))
                .of(doubles(3), ONE, fine.and(wide).and(Spread.NONE).grid());

        assertThat(shown(buckets))
                .isEqualTo(
                        Map.of(0.5, 0.0, 1.0, 0.0, 2.0, 0.0, 4.0, 0.0, 8.0, 3.0, 16.0, 3.0, 32.0, 3.0, INFINITE, 3.0));
    }

    @Test
    void valuesBelowZeroComeFirst() {
        var buckets = new Exponential(
                        longs(0),
                        zeros(5),
                        new Half(longs(1), new Parts<>(longs(7), longs(1))),
                        new Half(longs(0), new Parts<>(longs(2, 3), longs(2))))
                .of(doubles(17), ONE, new Spread(0, Ends.of(1, 2), Ends.of(0, 2)).grid());

        assertThat(shown(buckets))
                .isEqualTo(Map.of(-2.0, 3.0, -1.0, 5.0, 0.0, 10.0, 2.0, 10.0, 4.0, 17.0, INFINITE, 17.0));
    }

    @Test
    void manyFineBucketsBecomeFewCoarseOnes() {
        var counts = new long[4_000];
        Arrays.fill(counts, 1);
        var buckets = new Exponential(
                        longs(8), zeros(0), new Half(longs(-2_000), new Parts<>(counts, longs(4_000))), none(1))
                .of(doubles(4_000), ONE, grid(8, -2_000 / 256.0, 2_000 / 256.0));

        assertThat(buckets.columns()).hasSizeLessThan(165);
        assertThat(shown(buckets)).containsEntry(1.0, 2_000.0);
        assertThat(buckets.columns().keySet().stream()
                        .filter(bound -> bound > 1)
                        .findFirst()
                        .orElseThrow())
                .isCloseTo(Math.pow(2, 1 / 8.0), within(1e-12));
    }

    /** What no sender should say, and any can. */
    @Test
    void scalesBeyondAllNumbersGo() {
        long least = Integer.MIN_VALUE;
        var grid = new Spread(least, Ends.of(Double.NaN, Double.POSITIVE_INFINITY), Ends.NONE).grid();

        var buckets = new Exponential(
                        longs(least, 1_000),
                        zeros(0, 0),
                        new Half(longs(Integer.MAX_VALUE, -5), new Parts<>(longs(1, 2), longs(1, 1))),
                        none(2))
                .of(doubles(1, 2), TWO, grid);

        assertThat(column(buckets, INFINITE)).containsExactly("0: 1", "1: 2");
    }

    /** Guarded by {@code Half.counts}: no number is that large, and any sender can say so. */
    @Test
    void whatLiesBeyondTheRangeIsInItsLastBucket() {
        var buckets = new Exponential(
                        longs(0),
                        zeros(0),
                        new Half(longs(Integer.MAX_VALUE), new Parts<>(longs(3), longs(1))),
                        none(1))
                .of(doubles(3), ONE, grid(0, 0, 2));

        assertThat(shown(buckets)).isEqualTo(Map.of(1.0, 0.0, 2.0, 0.0, 4.0, 3.0, INFINITE, 3.0));
    }

    /** Guarded by {@code Grid.MOST_BOUNDS}. */
    @Test
    void wideOnesBecomeCoarser() {
        assertThat(grid(3, -100, 100).bounds()).isBetween(80, 163);
    }

    private static Exponential.Zeros zeros(long... counts) {
        return new Exponential.Zeros(counts, new double[counts.length]);
    }

    private static Map<Double, Double> shown(Buckets buckets) {
        var shown = new HashMap<Double, Double>();
        buckets.columns().forEach((bound, column) -> shown.put(bound, column.count(0)));
        return shown;
    }
}
