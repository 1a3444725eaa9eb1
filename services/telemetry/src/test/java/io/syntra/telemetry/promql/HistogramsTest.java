package io.syntra.telemetry.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.syntra.telemetry.promql.evaluation.Effort;
import io.syntra.telemetry.promql.evaluation.Evaluation;
import io.syntra.telemetry.promql.evaluation.Room;
import io.syntra.telemetry.promql.evaluation.Timing;
import io.syntra.telemetry.promql.evaluation.Value;
import io.syntra.telemetry.promql.series.Histogram;
import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Sample;
import io.syntra.telemetry.promql.syntax.PromQl;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Prometheus' documentation says of native histograms. */
class HistogramsTest {

    private static final long MINUTE = 60_000;
    private static final long LOOKBACK = 5 * MINUTE;
    private static final long NOW = 10 * MINUTE;

    private final SeriesInMemory source = new SeriesInMemory();

    private static Labels named(String name, String... more) {
        var labels = Labels.of(Map.of(Labels.NAME, name));
        for (int i = 0; i < more.length; i += 2) {
            labels = labels.with(more[i], more[i + 1]);
        }
        return labels;
    }

    /** Buckets lie beside each other. */
    private static Histogram.Half half(long first, long... counts) {
        return Histogram.Half.of(first, counts, 0, counts.length);
    }

    /** A value between 1 and 2, two between 2 and 4, and one between 4 and 8: so many times. */
    private static Histogram usual(long times) {
        return new Histogram(0, 4 * times, 14 * times, 0, half(0, times, 2 * times, times), Histogram.Half.EMPTY);
    }

    @BeforeEach
    void given() {
        for (int minute = 0; minute <= 10; minute++) {
            source.add(minute * MINUTE, new Sample(named("h", "r", "a"), usual(minute + 1)));
            source.add(minute * MINUTE, new Sample(named("sagging"), usual(minute == 7 ? 1 : 2 + minute % 7)));
            source.add(
                    minute * MINUTE,
                    new Sample(
                            named("fine", "r", "b"),
                            new Histogram(1, 8, 20, 0, half(0, 1, 1, 2, 2, 1, 1), Histogram.Half.EMPTY)));
            source.add(
                    minute * MINUTE, new Sample(named("signed"), new Histogram(0, 10, 0, 2, half(1, 4), half(1, 4))));
            source.add(minute * MINUTE, new Sample(named("number", "r", "a"), 3));
            source.add(
                    minute * MINUTE,
                    new Sample(named("around"), new Histogram(0, 12, 0, 4, 0.5, half(1, 4), half(1, 4))));
            source.add(
                    minute * MINUTE,
                    new Sample(named("upward"), new Histogram(0, 8, 8, 4, 0.5, half(1, 4), Histogram.Half.EMPTY)));
            source.add(
                    minute * MINUTE,
                    new Sample(named("sharp"), new Histogram(0, 3, 3, 1, half(-2, 1, 0, 1), Histogram.Half.EMPTY)));
            // Its zero bucket becomes wider, and holds what was between; nothing began anew.
            source.add(
                    minute * MINUTE,
                    new Sample(
                            named("widening"),
                            minute < 8
                                    ? new Histogram(0, 3, 3, 1, half(-2, 1, 0, 1), Histogram.Half.EMPTY)
                                    : new Histogram(0, 4, 3, 2, 0.5, half(0, 2), Histogram.Half.EMPTY)));
        }
    }

    private List<Sample> ask(String query) {
        var effort = new Effort(new Room(1_000_000, Duration.ZERO), Duration.ofMinutes(1), System::nanoTime);
        return ((Value.Vector) Evaluation.instant(PromQl.read(query), NOW, LOOKBACK, source, effort)).samples();
    }

    private double number(String query) {
        var samples = ask(query);
        assertThat(samples).as(query).hasSize(1);
        assertThat(samples.getFirst().isNumber()).as(query).isTrue();
        return samples.getFirst().value();
    }

    private Histogram histogram(String query) {
        var samples = ask(query);
        assertThat(samples).as(query).hasSize(1);
        return samples.getFirst().histogram().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    histogram_count(h)                                ; 44
                    histogram_sum(h)                                  ; 154
                    histogram_avg(h)                                  ; 3.5
                    histogram_quantile(0.25, h)                       ; 2
                    histogram_quantile(0.5, h)                        ; 2.8284271247461903
                    histogram_quantile(1, h)                          ; 8
                    histogram_quantile(0, h)                          ; 1
                    histogram_quantile(0.9, h)                        ; 6.0628662660415920
                    histogram_quantile(-1, h)                         ; -Infinity
                    histogram_quantile(2, h)                          ; Infinity
                    histogram_fraction(0, 2, h)                       ; 0.25
                    histogram_fraction(2, 4, h)                       ; 0.5
                    histogram_fraction(-Inf, +Inf, h)                 ; 1
                    histogram_fraction(4, 2, h)                       ; 0
                    histogram_fraction(1, 2.8284271247461903, h)      ; 0.5
                    histogram_fraction(0, 4, signed)                  ; 0.6
                    histogram_fraction(-4, 0, signed)                 ; 0.4
                    histogram_quantile(0.5, signed)                   ; 0
                    histogram_quantile(0.2, signed)                   ; -2.8284271247461903
                    histogram_quantile(0.8, signed)                   ; 2.8284271247461903
                    histogram_stdvar(h)                               ; 2.4761363926237534
                    histogram_fraction(-0.25, 0.25, around)           ; 0.16666666666666666
                    histogram_quantile(0.5, around)                   ; 0
                    histogram_quantile(0.4, around)                   ; -0.3
                    histogram_quantile(0.25, upward)                  ; 0.25
                    histogram_fraction(0, 0.25, upward)               ; 0.25
                    histogram_fraction(-1, 0.5, upward)               ; 0.5
                    histogram_stdvar(upward)                          ; 2.1715728752538097
                    resets(widening[10m])                             ; 0
                    histogram_count(h == h)                           ; 44
                    h == bool h                                       ; 1
                    h == bool ignoring (r) fine                       ; 0
                    h != bool ignoring (r) fine                       ; 1
                    histogram_count(h != ignoring (r) fine)           ; 44
                    histogram_count(rate(h[5m]))                      ; 0.06666666666666667
                    histogram_quantile(0.5, rate(h[5m]))              ; 2.8284271247461903
                    histogram_count(increase(h[5m]))                  ; 20
                    histogram_count(irate(h[5m]))                     ; 0.06666666666666667
                    histogram_count(delta(h[5m]))                     ; 20
                    histogram_count(increase(sagging[5m]))            ; 25
                    resets(sagging[10m])                              ; 1
                    changes(h[5m])                                    ; 4
                    histogram_sum(sum_over_time(h[2m]))               ; 294
                    histogram_sum(avg_over_time(h[2m]))               ; 147
                    histogram_count(last_over_time(h[2m]))            ; 44
                    histogram_count(first_over_time(h[2m]))           ; 40
                    count_over_time(h[3m])                            ; 3
                    present_over_time(h[3m])                          ; 1
                    histogram_count(h + h)                            ; 88
                    histogram_count(h - h)                            ; 0
                    histogram_count(h * 2)                            ; 88
                    histogram_count(2 * h)                            ; 88
                    histogram_count(h / 2)                            ; 22
                    histogram_count(h * on (r) number)                ; 132
                    histogram_count(-h)                               ; -44
                    histogram_count(sum(h))                           ; 44
                    histogram_count(sum({__name__=~"h|fine"}))        ; 52
                    histogram_count(avg({__name__=~"h|fine"}))        ; 26
                    count({__name__=~"h|fine|number"})                ; 3
                    count(h and on () number)                         ; 1
                    count(number or fine)                             ; 2
                    histogram_count(label_replace(h, "x", "y", "", "")) ; 44
                    timestamp(h)                                      ; 600
                    histogram_count(max_over_time(histogram_count(h)[3m:1m]) * on () h) ; 1936
                    histogram_count(sum_over_time(h[2m:1m]))          ; 84
                    """)
    void whatHistogramsSay(String query, double value) {
        assertThat(number(query)).isCloseTo(value, within(1e-9 * Math.max(1, Math.abs(finite(value)))));
    }

    private static double finite(double value) {
        return Double.isInfinite(value) ? 1 : value;
    }

    /** What is defined for numbers alone passes them over. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "abs(h)",
                "max(h)",
                "topk(1, h)",
                "h > 1",
                "h + 1",
                "2 / h",
                "h + on (r) number",
                "max_over_time(h[5m])",
                "absent(h)",
                "sort(h)",
                "histogram_count(number)",
                "sum by (r) ({__name__=~\"h|number\"})",
                "h unless on () number",
                "h != h",
                "h == ignoring (r) fine",
                "h == on (r) number",
                "h < h",
                "h == 1"
            })
    void whatTheyDoNotSay(String query) {
        assertThat(ask(query)).isEmpty();
    }

    /** Guarded by {@code Histogram.coarser}. */
    @Test
    void finerBucketsComeToTheCoarserOnes() {
        assertThat(histogram("sum({__name__=~\"h|fine\"})").buckets())
                .containsExactly(
                        new Histogram.Bucket(1, 2, 13, Histogram.Bounds.OPEN_LEFT),
                        new Histogram.Bucket(2, 4, 26, Histogram.Bounds.OPEN_LEFT),
                        new Histogram.Bucket(4, 8, 13, Histogram.Bounds.OPEN_LEFT));
    }

    /** Guarded by {@code Histogram.zeroUpTo}: a bucket that begins within the wider zero bucket is part of it. */
    @Test
    void zeroBucketsOfTwoWidthsComeToTheWiderOne() {
        var wider = List.of(
                new Histogram.Bucket(-0.5, 0.5, 6, Histogram.Bounds.CLOSED),
                new Histogram.Bucket(1, 2, 1, Histogram.Bounds.OPEN_LEFT),
                new Histogram.Bucket(2, 4, 4, Histogram.Bounds.OPEN_LEFT));
        assertThat(histogram("sum({__name__=~\"upward|sharp\"})").buckets()).isEqualTo(wider);

        var narrow = new Histogram(0, 0, 0, 0, 0.3, Histogram.Half.EMPTY, Histogram.Half.EMPTY);
        assertThat(histogram("sharp").plus(narrow).buckets().getFirst())
                .describedAs("no bucket is cut: it reaches to where one ends")
                .isEqualTo(new Histogram.Bucket(-0.5, 0.5, 2, Histogram.Bounds.CLOSED));
        assertThat(new Histogram(0, 9, 9, 5, 0.2, half(1, 4), Histogram.Half.EMPTY).isResetAfter(histogram("upward")))
                .describedAs("a narrower one is another histogram")
                .isTrue();
    }

    @Test
    void overATimeThereIsAHistogramAtEachStep() {
        var effort = new Effort(new Room(1_000_000, Duration.ZERO), Duration.ofMinutes(1), System::nanoTime);
        var series = Evaluation.range(
                        PromQl.read("rate(h[2m])"), new Timing(2 * MINUTE, NOW, MINUTE, LOOKBACK), source, effort)
                .series();

        assertThat(series).singleElement().satisfies(each -> {
            assertThat(each.isOfHistograms()).isTrue();
            assertThat(each.size()).isEqualTo(9);
        });
    }

    /** Guarded by {@code Histogram.Half}: a list of all between would have no room. */
    @Test
    void bucketsFarApartTakeNoRoom() {
        var far = new Histogram(20, 1, 1, 0, half(Integer.MAX_VALUE, 1), Histogram.Half.EMPTY);
        var near = new Histogram(20, 1, 1, 0, half(Integer.MIN_VALUE, 1), Histogram.Half.EMPTY);

        assertThat(far.plus(near).buckets()).hasSize(2);
        assertThat(far.plus(near).weight()).isLessThan(100);
    }
}
