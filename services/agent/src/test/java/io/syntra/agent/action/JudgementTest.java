package io.syntra.agent.action;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.agent.action.Judgement.Look;
import io.syntra.agent.action.Judgement.Verdict;
import io.syntra.agent.signal.Traffic.Share;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgementTest {

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

        assertThat(Judgement.of(was, is, 20, Look.AT_THE_END)).isEqualTo(verdict);
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

        assertThat(Judgement.of(was, is, 20, look)).isEqualTo(verdict);
    }
}
