package io.syntra.telemetry.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syntra.telemetry.promql.evaluation.Effort;
import io.syntra.telemetry.promql.evaluation.Evaluation;
import io.syntra.telemetry.promql.evaluation.PromQlFailure;
import io.syntra.telemetry.promql.evaluation.Room;
import io.syntra.telemetry.promql.evaluation.Timing;
import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.syntax.PromQl;
import io.syntra.telemetry.query.syntax.QueryError;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LimitsTest {

    private static final long LOOKBACK = 300_000;

    private final SeriesInMemory source = new SeriesInMemory();
    private final AtomicLong nanos = new AtomicLong();

    LimitsTest() {
        for (int i = 0; i < 100; i++) {
            source.add(Labels.of(Map.of(Labels.NAME, "m")), i * 1_000L, i);
        }
    }

    private Effort effort(long samples) {
        return new Effort(new Room(samples, Duration.ZERO), Duration.ofSeconds(10), nanos::get);
    }

    private Object range(String query, long seconds, long samples) {
        return Evaluation.range(
                PromQl.read(query), new Timing(0, seconds * 1_000, 1_000, LOOKBACK), source, effort(samples));
    }

    /** Guarded by {@code Effort.hold}. */
    @Test
    void noMoreSamplesAreHeldThanMayBe() {
        assertThat(range("m", 99, 340)).isNotNull();

        assertThatThrownBy(() -> range("m", 99, 299)).hasMessageContaining("more than the 299 samples");
        assertThatThrownBy(() -> range("1", 300, 200)).hasMessageContaining("more than the 200 samples");
        assertThatThrownBy(() -> range("max_over_time(vector(1)[200y:1ms])", 1, 5_000))
                .hasMessageContaining("more than the 5000 samples");
    }

    /** Guarded by {@code Room.take}. */
    @Test
    void allQueriesTogetherHoldNoMoreThanThereIsRoomFor() {
        var room = new Room(1_000, Duration.ZERO);
        var one = new Effort(room, Duration.ofSeconds(10), nanos::get);
        var other = new Effort(room, Duration.ofSeconds(10), nanos::get);
        one.hold(600);

        assertThatThrownBy(() -> other.hold(500))
                .isInstanceOfSatisfying(PromQlFailure.class, failure -> assertThat(failure.kind())
                        .isEqualTo(PromQlFailure.Kind.UNAVAILABLE))
                .hasMessageContaining("no room for 500 samples more, of the 1000");

        one.close();
        other.hold(1_000);
        assertThat(other.held()).isEqualTo(1_000);
    }

    /** Guarded by {@code Effort.hold}: the rest of the room is others'. */
    @Test
    void whatNeverFitsIsRefusedWithItsNumbers() {
        var effort = effort(1_000);
        effort.hold(600);

        assertThatThrownBy(() -> effort.hold(500))
                .isInstanceOfSatisfying(PromQlFailure.class, failure -> assertThat(failure.kind())
                        .isEqualTo(PromQlFailure.Kind.EXECUTION))
                .hasMessageContaining("needs 1100 samples")
                .hasMessageContaining("more than the 1000 samples");
    }

    /** Guarded by {@code Memos.Memo.of}: each of the operators remembers what became of each series. */
    @Test
    void whatOperatorsRememberCounts() {
        for (int i = 0; i < 100; i++) {
            source.add(Labels.of(Map.of(Labels.NAME, "many", "i", "" + i)), 0, i);
        }
        assertThat(range("many + 1", 0, 10_000)).isNotNull();

        assertThatThrownBy(() -> range("many" + " + 1".repeat(200), 0, 10_000))
                .hasMessageContaining("more than the 10000 samples");
    }

    /** Guarded by {@code Effort.checkTime}: nothing is found, so that no number of samples ends it. */
    @Test
    void whatTakesTooLongEnds() {
        var slow = new Effort(
                new Room(1_000, Duration.ZERO), Duration.ofSeconds(10), () -> nanos.addAndGet(1_000_000_000));

        assertThatThrownBy(() -> Evaluation.instant(
                        PromQl.read("count_over_time((vector(1) > 2)[200y:1ms])"), 0, LOOKBACK, source, slow))
                .isInstanceOfSatisfying(PromQlFailure.class, failure -> assertThat(failure.kind())
                        .isEqualTo(PromQlFailure.Kind.TIMEOUT))
                .hasMessageContaining("longer than 10.0 seconds");
    }

    /** Guarded by {@code Effort.touch} in {@code Evaluator}: series are looked at, and none has a sample there. */
    @Test
    void seriesWithoutSamplesTakeTime() {
        for (int i = 0; i < 1_000; i++) {
            source.add(Labels.of(Map.of(Labels.NAME, "old", "i", String.valueOf(i))), 1_000, 1);
        }
        for (var query : new String[] {"old", "rate(old[1s])"}) {
            var slow = new Effort(
                    new Room(100_000, Duration.ZERO), Duration.ofSeconds(10), () -> nanos.addAndGet(1_000_000_000));

            assertThatThrownBy(() ->
                            Evaluation.range(PromQl.read(query), new Timing(0, 1_000_000, 1_000, 500), source, slow))
                    .as(query)
                    .hasMessageContaining("longer than 10.0 seconds");
        }
    }

    /** Guarded by {@code LabelChanges.append}: each would be 3,000 times what the one in it is. */
    @Test
    void aLabelCannotBeMultiplied() {
        var replaced = "m";
        for (int i = 0; i < 5; i++) {
            replaced = "label_replace(" + replaced + ", \"a\", \"x" + "$1".repeat(700) + "\", \"a\", \"(.*)\")";
        }
        var joined = "label_replace(m, \"a\", \"" + "x".repeat(1_000) + "\", \"\", \"\")";
        var query = replaced;

        assertThatThrownBy(() -> range(query, 10, 10_000))
                .hasMessage("label_replace: a label's value would have more than 4096 characters");
        assertThatThrownBy(
                        () -> range("label_join(" + joined + ", \"a\", \"-\"" + ", \"a\"".repeat(5) + ")", 10, 10_000))
                .hasMessage("label_join: a label's value would have more than 4096 characters");
        assertThat(range("label_join(" + joined + ", \"a\", \"-\"" + ", \"a\"".repeat(4) + ")", 10, 10_000))
                .isNotNull();
    }

    /** Guarded by {@code Evaluation.MOST_STEPS}. */
    @Test
    void thereAreAtMostElevenThousandSteps() {
        assertThat(range("m", 10_999, 100_000)).isNotNull();

        assertThatThrownBy(() -> range("m", 11_000, 100_000))
                .hasMessageContaining("exceeded maximum resolution of 11000 points");
    }

    /** Guarded by {@code ExpressionReader.DEEPEST} and {@code MOST_OPERATORS}. */
    @Test
    void whatWouldNeedMuchStackIsRefused() {
        assertThat(PromQl.read("(".repeat(40) + "1" + ")".repeat(40))).isNotNull();

        for (var query : new String[] {
            "(".repeat(41) + "1" + ")".repeat(41),
            "-".repeat(19_000) + "1",
            "abs(".repeat(5_000),
            "1" + "+1".repeat(301),
            "1" + "^1".repeat(5_000),
            "m" + " ".repeat(20_000)
        }) {
            assertThatThrownBy(() -> PromQl.read(query)).isInstanceOf(QueryError.class);
        }
    }

    @Test
    void aQuantileThatIsNoneIsSaid() {
        var effort = effort(1_000);

        Evaluation.instant(PromQl.read("quantile(2, m)"), 0, LOOKBACK, source, effort);

        assertThat(effort.warnings()).singleElement().asString().contains("between 0 and 1, got 2");
    }
}
