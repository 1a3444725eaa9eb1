package io.syntra.workflow.alert;

import static io.syntra.workflow.alert.Given.T0;
import static io.syntra.workflow.alert.Given.alert;
import static io.syntra.workflow.alert.Given.labels;
import static io.syntra.workflow.alert.Given.rule;
import static io.syntra.workflow.alert.Given.silence;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MutingTest {

    private static final InhibitionRule CRITICAL_OVER_WARNING =
            rule("severity=critical", "severity=~\"warning|info\"", "service", "region");

    @Test
    void aSilenceCountsFromItsBeginToItsEnd() {
        var silence = silence(T0, T0.plusSeconds(60), "service=shop-api", "severity!=critical");

        assertThat(silencedAt(silence, -1, "service", "shop-api")).isFalse();
        assertThat(silencedAt(silence, 0, "service", "shop-api")).isTrue();
        assertThat(silencedAt(silence, 59, "service", "shop-api")).isTrue();
        assertThat(silencedAt(silence, 60, "service", "shop-api")).isFalse();
        assertThat(silencedAt(silence, 0, "service", "shop-api", "severity", "critical"))
                .isFalse();
        assertThat(silencedAt(silence, 0, "service", "cart-api")).isFalse();
    }

    private static boolean silencedAt(Silence silence, int seconds, String... labels) {
        return new Muting(List.of(silence), List.of(), List.of(), T0.plusSeconds(seconds))
                .of(labels(labels))
                .isMuted();
    }

    @Test
    void whatSaysMoreInhibitsWhatHasTheSameEqualLabels() {
        var source = alert(T0, null, "severity", "critical", "service", "shop-api", "region", "eu");
        var muting = new Muting(List.of(), List.of(CRITICAL_OVER_WARNING), List.of(source), T0);

        assertThat(muting.of(labels("severity", "warning", "service", "shop-api", "region", "eu", "pod", "7"))
                        .inhibitedBy())
                .containsExactly(source.fingerprint());
        assertThat(muting.of(labels("severity", "warning", "service", "cart-api", "region", "eu"))
                        .isMuted())
                .isFalse();
        assertThat(muting.of(labels("severity", "warning", "service", "shop-api"))
                        .isMuted())
                .isFalse();
        assertThat(muting.of(labels("severity", "critical", "service", "shop-api", "region", "eu"))
                        .isMuted())
                .isFalse();
    }

    /** As Alertmanager's documentation says: missing labels and labels with an empty value are the same thing. */
    @Test
    void aMissingLabelEqualsAnEmptyOne() {
        var source = alert(T0, null, "severity", "critical", "service", "shop-api");
        var muting = new Muting(List.of(), List.of(CRITICAL_OVER_WARNING), List.of(source), T0);

        assertThat(muting.of(labels("severity", "info", "service", "shop-api", "region", ""))
                        .isMuted())
                .isTrue();
        assertThat(muting.of(labels("severity", "info", "service", "shop-api")).isMuted())
                .isTrue();
    }

    /** Guards: {@code firesAt} in {@code Muting.Sources}. */
    @Test
    void whatIsOverInhibitsNothing() {
        var over = alert(T0, T0.plusSeconds(5), "severity", "critical", "service", "shop-api");
        var target = labels("severity", "info", "service", "shop-api");

        assertThat(new Muting(List.of(), List.of(CRITICAL_OVER_WARNING), List.of(over), T0.plusSeconds(4))
                        .of(target)
                        .isMuted())
                .isTrue();
        assertThat(new Muting(List.of(), List.of(CRITICAL_OVER_WARNING), List.of(over), T0.plusSeconds(5))
                        .of(target)
                        .isMuted())
                .isFalse();
    }

    /** Guards: {@code both} in {@code Muting.Sources}; without it two such alerts hide each other, and each itself. */
    @Test
    void whatBothSidesMatchInhibitsNeitherItselfNorItsLike() {
        var rule = rule("severity=~\"critical|page\"", "service!=\"\"", "service");
        var one = alert(T0, null, "severity", "critical", "service", "shop-api");
        var other = alert(T0, null, "severity", "page", "service", "shop-api");
        var third = alert(T0, null, "severity", "info", "service", "shop-api");
        var muting = new Muting(List.of(), List.of(rule), List.of(one, other, third), T0);

        assertThat(muting.of(one.labels()).isMuted()).isFalse();
        assertThat(muting.of(other.labels()).isMuted()).isFalse();
        assertThat(muting.of(third.labels()).inhibitedBy()).containsExactly(one.fingerprint());
    }

    /** Guards: the one source that {@code Muting.Sources} keeps; thousands may have the same labels. */
    @Test
    void ofManySourcesOneIsNamed() {
        var sources = IntStream.range(0, 1_000)
                .mapToObj(i -> alert(T0, null, "severity", "critical", "service", "shop-api", "pod", "" + i))
                .toList();
        var muting = new Muting(List.of(), List.of(CRITICAL_OVER_WARNING), sources, T0);

        assertThat(muting.of(labels("severity", "info", "service", "shop-api")).inhibitedBy())
                .containsExactly(sources.getFirst().fingerprint());
    }

    @Test
    void anInhibitedAlertInhibitsOthersAllTheSame() {
        var first = rule("severity=page", "severity=critical");
        var second = rule("severity=critical", "severity=info");
        var page = alert(T0, null, "severity", "page");
        var critical = alert(T0, null, "severity", "critical");
        var muting = new Muting(List.of(), List.of(first, second), List.of(page, critical), T0.plus(Duration.ZERO));

        assertThat(muting.of(critical.labels()).isMuted()).isTrue();
        assertThat(muting.of(labels("severity", "info")).inhibitedBy()).containsExactly(critical.fingerprint());
    }
}
