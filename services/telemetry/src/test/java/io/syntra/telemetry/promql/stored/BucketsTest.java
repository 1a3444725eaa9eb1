package io.syntra.telemetry.promql.stored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.syntra.telemetry.promql.stored.Buckets.Explicit;
import io.syntra.telemetry.promql.stored.Buckets.Exponential;
import io.syntra.telemetry.promql.stored.Buckets.Exponential.Half;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BucketsTest {

    private static final double INFINITE = Double.POSITIVE_INFINITY;

    private static long[] longs(long... values) {
        return values;
    }

    private static double[] doubles(double... values) {
        return values;
    }

    private static Half none(int points) {
        return new Half(new long[points], new Parts<>(longs(), new long[points]));
    }

    @Test
    void explicitBucketsAreCountedUp() {
        var buckets = new Explicit(
                        new Parts<>(doubles(1, 5, 1, 2), longs(2, 2)),
                        new Parts<>(longs(1, 2, 3, 4, 5, 6), longs(3, 3)))
                .of(doubles(6, 15));

        // The bounds changed: what a point does not say about a bound is not known.
        assertThat(buckets.counts().keySet()).containsExactly(1.0, 2.0, 5.0, INFINITE);
        assertThat(buckets.counts().get(1.0)).containsExactly(1, 4);
        assertThat(buckets.counts().get(2.0)).containsExactly(Double.NaN, 9);
        assertThat(buckets.counts().get(5.0)).containsExactly(3, Double.NaN);
        assertThat(buckets.counts().get(INFINITE)).containsExactly(6, 15);
    }

    @Test
    void aHistogramWithoutBucketsHasTheInfiniteOne() {
        var buckets = new Explicit(new Parts<>(doubles(), longs(0)), new Parts<>(longs(), longs(0))).of(doubles(6));

        assertThat(buckets.counts().keySet()).containsExactly(INFINITE);
    }

    /** One point with factor 4, one with factor 2: both in buckets of factor 4. */
    @Test
    void exponentialBucketsHaveTheCoarsestScaleOfAll() {
        var buckets = new Exponential(
                        longs(-1, 0),
                        longs(1, 0),
                        new Half(longs(0, 0), new Parts<>(longs(2, 3, 1, 2, 4), longs(2, 3))),
                        none(2))
                .of(doubles(6, 7));

        assertThat(buckets.counts().keySet()).containsExactly(1.0, 4.0, 16.0, INFINITE);
        assertThat(buckets.counts().get(1.0)).containsExactly(1, 0);
        assertThat(buckets.counts().get(4.0)).containsExactly(3, 3);
        assertThat(buckets.counts().get(16.0)).containsExactly(6, 7);
        assertThat(buckets.counts().get(INFINITE)).containsExactly(6, 7);
    }

    @Test
    void valuesBelowZeroComeFirst() {
        var buckets = new Exponential(
                        longs(0),
                        longs(5),
                        new Half(longs(1), new Parts<>(longs(7), longs(1))),
                        new Half(longs(0), new Parts<>(longs(2, 3), longs(2))))
                .of(doubles(17));

        assertThat(shown(buckets))
                .isEqualTo(Map.of(-2.0, 3.0, -1.0, 5.0, 0.0, 10.0, 2.0, 10.0, 4.0, 17.0, INFINITE, 17.0));
    }

    @Test
    void manyFineBucketsBecomeFewCoarseOnes() {
        var counts = new long[4_000];
        Arrays.fill(counts, 1);
        var buckets = new Exponential(
                        longs(8), longs(0), new Half(longs(-2_000), new Parts<>(counts, longs(4_000))), none(1))
                .of(doubles(4_000));

        assertThat(buckets.counts()).hasSizeLessThan(165);
        assertThat(shown(buckets)).containsEntry(1.0, 2_000.0);
        assertThat(buckets.counts().keySet().stream()
                        .filter(bound -> bound > 1)
                        .findFirst()
                        .orElseThrow())
                .isCloseTo(Math.pow(2, 1 / 8.0), within(1e-12));
    }

    private static Map<Double, Double> shown(Buckets buckets) {
        var shown = new HashMap<Double, Double>();
        buckets.counts().forEach((bound, counts) -> shown.put(bound, counts[0]));
        return shown;
    }
}
