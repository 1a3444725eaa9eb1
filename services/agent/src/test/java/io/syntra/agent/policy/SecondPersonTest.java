package io.syntra.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.agent.PolicyView.SecondPerson;
import io.syntra.contracts.agent.Risk;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One admin alone cannot put the rule off, approve, and put it back. Guarded by {@code Policy.isLoosening}. */
class SecondPersonTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private final Policy policy = new Policy();

    @BeforeEach
    void highRiskNeedsTwo() {
        policy.secondPerson = SecondPerson.HIGH_RISK;
    }

    private boolean alone(Risk risk, String person, Instant at) {
        return policy.onePersonIsEnough(risk, person, at);
    }

    @Test
    void whoLoosensTheRuleIsBoundByItForADay() {
        policy.demand(SecondPerson.NEVER, "ada", NOW);

        assertThat(alone(Risk.HIGH, "ada", NOW.plusSeconds(1))).isFalse();
        assertThat(alone(Risk.HIGH, "ada", NOW.plus(Duration.ofHours(23)))).isFalse();
        assertThat(alone(Risk.HIGH, "ada", NOW.plus(Duration.ofHours(25)))).isTrue();
        assertThat(alone(Risk.MEDIUM, "ada", NOW)).as("was never demanded").isTrue();
        assertThat(alone(Risk.HIGH, "bob", NOW)).isTrue();
    }

    @Test
    void noDetourShortensIt() {
        policy.demand(SecondPerson.ALWAYS, "ada", NOW);
        policy.demand(SecondPerson.HIGH_RISK, "ada", NOW);
        policy.demand(SecondPerson.NEVER, "ada", NOW);
        assertThat(alone(Risk.MEDIUM, "ada", NOW)).isFalse();

        policy.demand(SecondPerson.NEVER, "ada", NOW);
        assertThat(alone(Risk.HIGH, "ada", NOW)).isFalse();
    }

    @Test
    void anotherAdminsWordCounts() {
        policy.demand(SecondPerson.NEVER, "ada", NOW);
        policy.demand(SecondPerson.NEVER, "bob", NOW);

        assertThat(alone(Risk.HIGH, "ada", NOW)).isTrue();
        assertThat(alone(Risk.HIGH, "bob", NOW)).isTrue();
    }

    @Test
    void whatIsDemandedHoldsForAll() {
        policy.demand(SecondPerson.ALWAYS, "ada", NOW);

        assertThat(alone(Risk.MEDIUM, "ada", NOW)).isFalse();
        assertThat(alone(Risk.MEDIUM, "bob", NOW.plus(Duration.ofDays(9)))).isFalse();
    }
}
