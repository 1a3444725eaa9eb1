package io.syntra.telemetry.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class QuantileTest {

    private static final List<Double> BOUNDS = List.of(1.0, 2.0, 4.0);

    @Test
    void withinABucketValuesLieEvenly() {
        assertThat(Quantile.of(0.5, BOUNDS, List.of(0L, 10L, 0L, 0L)).orElseThrow())
                .isEqualTo(1.5);
        assertThat(Quantile.of(0.5, BOUNDS, List.of(10L, 10L, 0L, 0L)).orElseThrow())
                .isEqualTo(1.0);
        assertThat(Quantile.of(0.95, BOUNDS, List.of(50L, 40L, 10L, 0L)).orElseThrow())
                .isCloseTo(3.0, within(1e-9));
    }

    @Test
    void aboveTheLastBoundNothingMoreIsKnown() {
        assertThat(Quantile.of(0.99, BOUNDS, List.of(0L, 0L, 0L, 5L)).orElseThrow())
                .isEqualTo(4.0);
    }

    @Test
    void withoutValuesThereIsNone() {
        assertThat(Quantile.of(0.5, BOUNDS, List.of())).isEmpty();
        assertThat(Quantile.of(0.5, BOUNDS, List.of(0L, 0L, 0L, 0L))).isEmpty();
        assertThat(Quantile.of(0.5, List.of(), List.of(3L))).isEmpty();
    }

    @Test
    void theAnswerLiesInTheBucketOfTheTrueQuantile() {
        for (long seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            var bounds = new ArrayList<Double>();
            for (double bound = 0; bounds.size() < 12; bounds.add(bound)) {
                bound += 0.1 + random.nextDouble() * 10;
            }
            var values = random.doubles(1 + random.nextInt(300), 0, bounds.getLast())
                    .sorted()
                    .toArray();
            var counts = new long[bounds.size() + 1];
            Arrays.stream(values).forEach(v -> counts[bucket(bounds, v)]++);
            var quantile = random.nextDouble(0.01, 1);
            var exact = values[(int) Math.ceil(quantile * values.length) - 1];

            var answer = Quantile.of(
                            quantile, bounds, LongStream.of(counts).boxed().toList())
                    .orElseThrow();

            var bucket = bucket(bounds, exact);
            assertThat(answer)
                    .describedAs("seed %d", seed)
                    .isBetween(bucket == 0 ? 0 : bounds.get(bucket - 1), bounds.get(bucket));
        }
    }

    private static int bucket(List<Double> bounds, double value) {
        return (int) bounds.stream().filter(bound -> bound < value).count();
    }
}
