package io.syntra.agent.action;

import static io.syntra.contracts.agent.WatchedSignal.ERROR_RATE;
import static io.syntra.contracts.agent.WatchedSignal.LATENCY_P95;
import static io.syntra.contracts.agent.WatchedSignal.READY_REPLICAS;
import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.agent.action.Judgement.Look;
import io.syntra.agent.action.Judgement.Verdict;
import io.syntra.agent.signal.Readings;
import io.syntra.agent.signal.Replicas;
import io.syntra.agent.signal.Traffic.Share;
import io.syntra.contracts.agent.ActionView.Effect;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgementTest {

    private static final Replicas BOTH = new Replicas(2, 2);

    @ParameterizedTest
    @CsvSource({
        "0.40, 500, 0.00, 100, VERIFIED",
        "0.40, 500, 0.05, 100, VERIFIED",
        "0.40, 500, 0.20, 100, INCONCLUSIVE",
        "0.40, 500, 0.40, 100, INCONCLUSIVE",
        "0.40, 500, 0.60, 100, REGRESSED",
        "0.00, 500, 0.10, 100, REGRESSED",
        "0.00, 500, 0.00, 100, VERIFIED",
        "0.00,   0, 0.00, 100, INCONCLUSIVE",
        "0.40, 500, 0.00,  19, INCONCLUSIVE",
        "0.40, 500, 0.00,   0, INCONCLUSIVE"
    })
    void judges(double before, double requestsBefore, double after, double requestsAfter, Verdict verdict) {
        var was = new Share(requestsBefore, before * requestsBefore);
        var is = new Share(requestsAfter, after * requestsAfter);

        assertThat(failures(was, is, Look.AT_THE_END)).isEqualTo(verdict);
    }

    /** The rarer the failures were, the more requests it takes to see that they are gone. */
    @ParameterizedTest
    @CsvSource({
        "0.46, 500, 0.00, 120, EARLY,      VERIFIED",
        "0.46, 500, 0.00,  30, EARLY,      VERIFIED",
        "0.02, 500, 0.00,  20, AT_THE_END, INCONCLUSIVE",
        "0.02, 500, 0.00, 100, AT_THE_END, INCONCLUSIVE",
        "0.02, 500, 0.00, 400, AT_THE_END, VERIFIED",
        "0.02, 500, 0.00, 400, EARLY,      INCONCLUSIVE",
        "0.00, 500, 0.05,  20, EARLY,      INCONCLUSIVE",
        "0.00, 500, 0.05,  20, AT_THE_END, REGRESSED",
        "0.00, 500, 0.00,  20, AT_THE_END, INCONCLUSIVE",
        "0.00, 500, 0.00, 100, EARLY,      INCONCLUSIVE",
        "0.00, 500, 0.00, 500, EARLY,      VERIFIED",
        "0.10,  30, 0.00,  30, AT_THE_END, INCONCLUSIVE",
        "0.00,   5, 0.50, 500, AT_THE_END, INCONCLUSIVE"
    })
    void aVerdictNeedsASampleThatCanTell(
            double before, double requestsBefore, double after, double requestsAfter, Look look, Verdict verdict) {
        var was = new Share(requestsBefore, before * requestsBefore);
        var is = new Share(requestsAfter, after * requestsAfter);

        assertThat(failures(was, is, look)).isEqualTo(verdict);
    }

    private static Verdict failures(Share was, Share is, Look look) {
        var effect = new Effect(List.of(ERROR_RATE), List.of());
        return Judgement.of(effect, new Readings(was, null, null), new Readings(is, null, null), 20, look)
                .verdict();
    }

    /** What is to get quicker has to; what is only not to get slower need not. */
    @ParameterizedTest
    @CsvSource({
        "aim,   900, 2000,  60, 2000, AT_THE_END, VERIFIED",
        "aim,   900, 2000, 880, 2000, AT_THE_END, INCONCLUSIVE",
        "aim,   900,   30, 500,   30, AT_THE_END, INCONCLUSIVE",
        "aim,   900,  500, 300,   60, AT_THE_END, VERIFIED",
        "aim,   900,  500, 300,   60, EARLY,      INCONCLUSIVE",
        "aim,   300, 2000, 900, 2000, EARLY,      REGRESSED",
        "aim,   900, 2000,  60,   10, AT_THE_END, INCONCLUSIVE",
        "guard, 200, 2000, 210, 2000, EARLY,      VERIFIED",
        "guard, 200, 2000, 900, 2000, EARLY,      REGRESSED",
        "guard, 200,   30, 320,   30, AT_THE_END, VERIFIED",
        "guard,   4, 2000,  12, 2000, EARLY,      VERIFIED",
        "guard, 200,   30, 250,   30, EARLY,      INCONCLUSIVE",
        "guard, 200,    0, 900,   40, AT_THE_END, VERIFIED"
    })
    void aLatencyIsAnotherOneWhenItIsFeltAndNoChance(
            String role,
            double before,
            int requestsBefore,
            double after,
            int requestsAfter,
            Look look,
            Verdict verdict) {
        var effect = role.equals("aim")
                ? new Effect(List.of(LATENCY_P95, READY_REPLICAS), List.of())
                : new Effect(List.of(READY_REPLICAS), List.of(LATENCY_P95));

        assertThat(Judgement.of(
                                effect,
                                new Readings(new Share(requestsBefore, 0), before, BOTH),
                                new Readings(new Share(requestsAfter, 0), after, BOTH),
                                20,
                                look)
                        .verdict())
                .isEqualTo(verdict);
    }

    /** A replica that is not ready yet may be in a moment; one that is not at the end counts. */
    @ParameterizedTest
    @CsvSource({
        "1, 2, 2, 2, EARLY,      VERIFIED",
        "0, 0, 2, 2, EARLY,      VERIFIED",
        "2, 2, 1, 2, EARLY,      INCONCLUSIVE",
        "2, 2, 1, 2, AT_THE_END, REGRESSED",
        "1, 2, 1, 2, AT_THE_END, INCONCLUSIVE",
        "2, 2, 2, 3, AT_THE_END, INCONCLUSIVE",
        "3, 3, 1, 1, AT_THE_END, VERIFIED",
        "2, 2, 0, 0, AT_THE_END, VERIFIED"
    })
    void allReplicasAreToBeReady(int readyBefore, int wantedBefore, int ready, int wanted, Look look, Verdict verdict) {
        var effect = new Effect(List.of(READY_REPLICAS), List.of());

        assertThat(Judgement.of(
                                effect,
                                new Readings(null, null, new Replicas(readyBefore, wantedBefore)),
                                new Readings(null, null, new Replicas(ready, wanted)),
                                20,
                                look)
                        .verdict())
                .isEqualTo(verdict);
    }

    /** More replicas that are all ready help nobody whose requests still fail. */
    @Test
    void aGuardThatIsWrongLeavesItOpenAndOneThatCannotBeSeenDoesNot() {
        var scale = new Effect(List.of(READY_REPLICAS), List.of(ERROR_RATE, LATENCY_P95));

        assertThat(atTheEnd(scale, new Share(500, 200), new Share(500, 200)))
                .isEqualTo(new Judgement(
                        Verdict.INCONCLUSIVE,
                        "Not clear whether it helped: requests still fail, fewer than before at best."));
        assertThat(atTheEnd(scale, new Share(0, 0), new Share(0, 0)))
                .isEqualTo(new Judgement(Verdict.VERIFIED, "All is well, as before: 2 of 2 replicas ready."));
        assertThat(atTheEnd(scale, new Share(500, 0), new Share(500, 200)).verdict())
                .isEqualTo(Verdict.REGRESSED);
    }

    @Test
    void whatCannotBeToldSaysWhy() {
        var release = new Effect(List.of(ERROR_RATE, READY_REPLICAS), List.of());

        assertThat(atTheEnd(release, new Share(500, 200), new Share(0, 0)).detail())
                .isEqualTo("Not clear whether it helped: no request came since, too few to judge by.");
        assertThat(atTheEnd(release, new Share(0, 0), new Share(500, 0)).detail())
                .isEqualTo("Not clear whether it helped: no request came before it, too few to compare with.");
        assertThat(atTheEnd(release, null, null).detail())
                .isEqualTo("Not clear whether it helped: telemetry does not answer.");
    }

    /** Where a trouble was seen is what is to be well afterwards; what the tool watches besides is not to get worse. */
    @Test
    void aFindingSaysWhatItsFixIsFor() {
        var release = new Effect(List.of(ERROR_RATE, READY_REPLICAS), List.of());

        assertThat(release.against(List.of(LATENCY_P95)))
                .isEqualTo(new Effect(List.of(LATENCY_P95, READY_REPLICAS), List.of(ERROR_RATE)));
        assertThat(release.against(List.of())).isEqualTo(release);
    }

    private static Judgement atTheEnd(Effect effect, @Nullable Share before, @Nullable Share after) {
        return Judgement.of(
                effect, new Readings(before, null, BOTH), new Readings(after, null, BOTH), 20, Look.AT_THE_END);
    }
}
