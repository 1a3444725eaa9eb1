package io.syntra.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.agent.PolicyView.SecondPerson;
import io.syntra.contracts.agent.Risk;
import io.syntra.identity.Vouchers;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One admin alone cannot put the rule off, approve, and put it back, nor under more than one name. Who issued whose token
 * is as the approval says, which is in {@code VouchersTest} of the gateway.
 */
class SecondPersonTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private final Policy policy = new Policy();

    @BeforeEach
    void highRiskNeedsTwo() {
        policy.secondPerson = SecondPerson.HIGH_RISK;
    }

    private boolean alone(Risk risk, String person, Instant at) {
        return policy.lacks(risk, person, new Approver(person, Vouchers.NONE), at)
                .isEmpty();
    }

    /** Within the day in which they have their tokens. */
    private String lacks(String requester, Approver approver) {
        return policy.lacks(Risk.HIGH, requester, approver, NOW.plusSeconds(60)).orElse("nothing");
    }

    private static Approver issuedBy(String admin, String person) {
        return new Approver(person, new Vouchers(Set.of(admin), Set.of("cy2")));
    }

    private static Approver adaWhoIssued(String... others) {
        return new Approver("ada", new Vouchers(Set.of(), Set.of(others)));
    }

    /** Guarded by each way in which {@code Approver.sameAs} tells one person from another. */
    @Test
    void whomTheRequesterMayBeIsNoSecondPerson() {
        assertThat(lacks("ada", new Approver("bob", Vouchers.NONE))).isEqualTo("nothing");
        assertThat(lacks("ada", issuedBy("zoe", "bob"))).isEqualTo("nothing");

        assertThat(lacks("ada", new Approver("ada", Vouchers.NONE)))
                .contains("second person", "Whoever asked for a change may not approve it");
        assertThat(lacks("ada", issuedBy("ada", "bob2")))
                .contains("second person", "For 24 hours after ada issued your token");
        // Or ada asks under the new name, or under two of them, and neither is hers.
        assertThat(lacks("bob2", adaWhoIssued("bob2")))
                .contains(
                        "second person",
                        "For 24 hours after you, or whoever issued your token since, issued one to bob2");
        assertThat(lacks("cy2", issuedBy("ada", "bob2"))).contains("issued one to cy2");
    }

    /** As gateways of before say it, too. Guarded by {@code known} in {@code Approver.sameAs}. */
    @Test
    void whoeverNobodyKnowsIsNoSecondPerson() {
        assertThat(lacks("ada", new Approver("bob2", Vouchers.UNKNOWN)))
                .contains("second person", "cannot say who issued your token");
        policy.secondPerson = SecondPerson.NEVER;
        assertThat(lacks("ada", new Approver("bob2", Vouchers.UNKNOWN))).isEqualTo("nothing");
    }

    /** Guarded by {@code mayBe} in {@code Settings.before}. */
    @Test
    void whatAnInventedAdminLoosensBindsWhoInventedThem() {
        policy.demand(SecondPerson.NEVER, "bob2", NOW);

        assertThat(lacks("ada", adaWhoIssued("bob2"))).contains("second person", "24 hours longer");
        assertThat(lacks("cy2", issuedBy("ada", "bob2"))).contains("second person");
        assertThat(lacks("eve", new Approver("eve", Vouchers.NONE))).isEqualTo("nothing");
    }

    /** Guarded by: that {@code Settings} keep all who set it, and not the last. */
    @Test
    void aWordOfAnInventedAdminIsNoOtherAdmins() {
        policy.demand(SecondPerson.NEVER, "ada", NOW);
        policy.demand(SecondPerson.NEVER, "bob2", NOW);
        assertThat(lacks("ada", adaWhoIssued("bob2"))).contains("second person");

        policy.demand(SecondPerson.NEVER, "eve", NOW);
        assertThat(lacks("ada", adaWhoIssued("bob2"))).isEqualTo("nothing");
    }

    /** One step under each name. Guarded by: that {@code Settings.before} looks at all of them. */
    @Test
    void aRuleThatIsLoosenedInTurnsBindsAsItWas() {
        policy.secondPerson = SecondPerson.ALWAYS;
        policy.demand(SecondPerson.HIGH_RISK, "ada", NOW);
        policy.demand(SecondPerson.NEVER, "bob2", NOW);

        assertThat(policy.lacks(Risk.MEDIUM, "ada", adaWhoIssued("bob2"), NOW)).isPresent();
        assertThat(policy.lacks(Risk.MEDIUM, "bob2", new Approver("bob2", Vouchers.NONE), NOW))
                .isEmpty();
    }

    /** Put on under one name, and off under the other. Guarded by {@code stricter} in {@code Settings.before}. */
    @Test
    void aRuleThatIsTightenedFirstBindsAllTheSame() {
        policy.secondPerson = SecondPerson.NEVER;
        policy.demand(SecondPerson.ALWAYS, "ada", NOW);
        policy.demand(SecondPerson.NEVER, "bob2", NOW);

        assertThat(policy.lacks(Risk.MEDIUM, "ada", adaWhoIssued("bob2"), NOW)).isPresent();
    }

    /** Guarded by: the oldest that {@code Settings.and} keeps with the next. */
    @Test
    void takingTurnsForLongForgetsNothing() {
        policy.demand(SecondPerson.NEVER, "ada", NOW);
        for (int i = 0; i < 100; i++) {
            policy.demand(SecondPerson.NEVER, i % 2 == 0 ? "bob2" : "ada", NOW);
        }

        assertThat(lacks("ada", adaWhoIssued("bob2"))).contains("second person");
        assertThat(policy.settings.all()).hasSizeLessThan(30);
    }

    @Test
    void whatIsStoredIsReadAsItWas() {
        policy.demand(SecondPerson.NEVER, "ada", NOW);
        policy.demand(SecondPerson.ALWAYS, "bob", NOW);
        var text = new Settings.Text();

        assertThat(text.convertToEntityAttribute(text.convertToDatabaseColumn(policy.settings)))
                .isEqualTo(policy.settings);
    }

    /** Guarded by {@code binds} in {@code Settings.before}. */
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
