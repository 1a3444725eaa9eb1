package io.syntra.agent.action;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.agent.signal.Traffic.Share;
import io.syntra.contracts.agent.ActionState;
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
        "0.00,   0, 0.00, 100, VERIFIED",
        "0.40, 500, 0.00,  19, INCONCLUSIVE",
        "0.40, 500, 0.00,   0, INCONCLUSIVE"
    })
    void judges(double before, double requestsBefore, double after, double requestsAfter, ActionState verdict) {
        var was = new Share(requestsBefore, before * requestsBefore);
        var is = new Share(requestsAfter, after * requestsAfter);

        assertThat(Judgement.of(was, is, 20)).isEqualTo(verdict);
    }
}
