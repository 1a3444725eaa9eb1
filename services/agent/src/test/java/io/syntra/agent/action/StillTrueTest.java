package io.syntra.agent.action;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.fake.FakeDeployer.Trouble;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.TestClock;
import io.syntra.agent.fake.World;
import io.syntra.agent.store.Database;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.Decide;
import io.syntra.identity.Role;
import io.syntra.identity.Vouchers;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An approval counted, and then something it stood on went away. Each case is red when the guard it names is taken out of
 * {@code Execution.begin}, {@code Steps.begin} or {@code Execution.untraced}.
 */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class StillTrueTest {

    @Inject
    Gatehouse house;

    @Inject
    Steps steps;

    @Inject
    Database database;

    private final World world = World.running("shop-api");
    private final TestClock clock = new TestClock();
    private Neighbours neighbours;

    @BeforeEach
    void oneHealthyService() {
        neighbours = house.neighbours(world);
    }

    /** What goes away between the approval and the call, the state that it leads to, and what is said. */
    private enum Gone {
        TIME(ActionState.EXPIRED, "in time"),
        SESSION(ActionState.EXPIRED, "the session of the person who approved had ended", "in time"),
        SIGNED_IN(ActionState.EXPIRED, "the session of ada, who approved it, was ended"),
        KEY(ActionState.FAILED, "the gateway does not take the approval of ada any more"),
        PLAN(ActionState.FAILED, "not what was approved"),
        ROLE(ActionState.FAILED, "lacks the role"),
        TARGET(ActionState.STALE, "has changed", "changed by somebody else"),
        POLICY(ActionState.STALE, "policy of this workspace has changed"),
        SWITCH(ActionState.FAILED, "switched off"),
        SECOND_PERSON(ActionState.FAILED, "second person"),
        LIMIT_OF_PERSON(ActionState.FAILED, "No more than 0"),
        LIMIT_OF_TARGET(ActionState.FAILED, "No more than 0"),
        LIMIT_OF_WORKSPACE(ActionState.FAILED, "No more than 0");

        private final ActionState leadsTo;
        private final String said;
        private final String saidLate;

        Gone(ActionState leadsTo, String said) {
            this(leadsTo, said, said);
        }

        /** @param saidLate when it went after a first call */
        Gone(ActionState leadsTo, String said, String saidLate) {
            this.leadsTo = leadsTo;
            this.said = said;
            this.saidLate = saidLate;
        }
    }

    private void takeAway(Gone gone) {
        switch (gone) {
            case TIME -> change("action", "expires_at = now() - interval '1 second'");
            case SESSION -> change("action", "approval_until = now() - interval '1 second'");
            case SIGNED_IN -> house.endSession();
            case KEY -> house.changeKey();
            case PLAN -> change("action", "arguments = replace(arguments, '\"replicas\":3', '\"replicas\":50')");
            case ROLE -> change("action", "decided_roles = 'viewer'");
            case TARGET -> world.touch();
            case POLICY -> change("policy", "version = 2");
            case SWITCH -> change("policy", "changes_allowed = false");
            case SECOND_PERSON -> change("policy", "second_person = 'ALWAYS'");
            case LIMIT_OF_PERSON -> change("policy", "limit_person = 0");
            case LIMIT_OF_TARGET -> change("policy", "limit_target = 0");
            case LIMIT_OF_WORKSPACE -> change("policy", "limit_workspace = 0");
        }
    }

    private void change(String table, String to) {
        house.execute("update " + table + " set " + to + " where workspace = '" + house.workspace.value() + "'");
    }

    @ParameterizedTest
    @EnumSource(Gone.class)
    void whatIsNoLongerTrueIsNotBegun(Gone gone) throws InterruptedException {
        var id = house.proposed("scale_service", Gatehouse.scale("shop-api", 3));
        var claim = house.approveAndClaim(id);
        takeAway(gone);

        house.carryOn(house.execution(steps, clock), claim);

        ended(id, gone);
        assertThat(neighbours.deployer.calls()).isEmpty();
        assertThat(house.audited(id, "action.executing")).isZero();
    }

    /** The first call never arrived; before it is made again, it must still be true. */
    @ParameterizedTest
    @EnumSource(Gone.class)
    void whatIsNoLongerTrueIsNotAskedForAgain(Gone gone) throws InterruptedException {
        var id = house.proposed("scale_service", Gatehouse.scale("shop-api", 3));
        var claim = house.approveAndClaim(id);
        neighbours.deployer.nextWrite(Trouble.LOSE_REQUEST, () -> {
            takeAway(gone);
            // Until it can no longer arrive, nobody says that it was not done.
            clock.ahead(Duration.ofMinutes(5));
        });

        house.carryOn(house.execution(steps, clock), claim);

        assertThat(house.action(id).state()).isIn(ActionState.STALE, ActionState.FAILED);
        assertThat(house.action(id).detail).contains(gone.saidLate);
        assertThat(neighbours.deployer.calls()).containsExactly(id.toString());
        assertThat(neighbours.deployer.effects()).isEmpty();
    }

    /** Guarded by the case UNKNOWN in {@code Execution.begin}. */
    @Test
    void whileNobodyKnowsWhetherTheApprovalCountsNothingIsBegun() {
        var id = house.proposed("scale_service", Gatehouse.scale("shop-api", 3));
        var claim = house.approveAndClaim(id);
        var execution = house.execution(steps, clock);

        house.gateway().silent(true);
        try {
            assertThat(execution.carryOn(claim)).isPresent();
        } finally {
            house.gateway().silent(false);
        }
        assertThat(house.action(id).state()).isEqualTo(ActionState.APPROVED);
        assertThat(neighbours.deployer.calls()).isEmpty();

        house.carryOn(execution, house.claim(id));
        assertThat(neighbours.deployer.effects()).hasSize(1);
    }

    /** Guarded by the case UNKNOWN in {@code Execution.untraced}. */
    @Test
    void whileNobodyKnowsWhetherTheApprovalCountsNothingIsAskedForAgain() {
        var id = house.proposed("scale_service", Gatehouse.scale("shop-api", 3));
        var claim = house.approveAndClaim(id);
        var execution = house.execution(steps, clock);
        neighbours.deployer.nextWrite(
                Trouble.LOSE_REQUEST, () -> house.gateway().silent(true));

        try {
            assertThat(execution.carryOn(claim)).isPresent();
        } finally {
            house.gateway().silent(false);
        }
        assertThat(house.action(id).state()).isEqualTo(ActionState.UNKNOWN);
        assertThat(neighbours.deployer.calls()).hasSize(1);

        house.carryOn(execution, house.claim(id));
        assertThat(neighbours.deployer.effects()).hasSize(1);
    }

    /** Its run has gone on without it. Guarded by {@code told} in {@code Execution.untraced}. */
    @Test
    void whatNobodyWaitsForAnyMoreIsNotAskedForAgain() {
        var id = house.proposed("scale_service", Gatehouse.scale("shop-api", 3));
        var claim = house.approveAndClaim(id);
        neighbours.deployer.nextWrite(Trouble.LOSE_REQUEST, () -> {
            change("action", "told = true");
            // Until it can no longer arrive, nobody says that it was not done.
            clock.ahead(Duration.ofMinutes(5));
        });

        house.carryOn(house.execution(steps, clock), claim);

        assertThat(house.action(id).state()).isEqualTo(ActionState.FAILED);
        assertThat(neighbours.deployer.calls()).hasSize(1);
    }

    /**
     * The first call was on its way for so long that it was made again; that one is refused because the session was ended
     * in between.
     * Guarded by the look at the code in {@code Execution.callAgain}.
     */
    @Test
    void thatTheSecondCallIsRefusedDoesNotSayThatTheFirstWasNotDone() throws InterruptedException {
        var id = house.proposed("scale_service", Gatehouse.scale("shop-api", 3));
        var claim = house.approveAndClaim(id);
        neighbours.deployer.nextWrite(Trouble.LOSE_REQUEST, neighbours.deployer::nextWriteComesBehindTheEarlier);

        house.carryOn(house.execution(steps, clock), claim);

        assertThat(neighbours.deployer.effects()).hasSize(1);
        assertThat(house.action(id).stage()).isInstanceOf(Stage.Done.class);
    }

    /** Nobody has looked for what has expired yet. Guarded by {@code expires_at} in {@code Actions.decide}. */
    @Test
    void aDecisionThatComesTooLateDoesNotCount() {
        var id = house.proposed("scale_service", Gatehouse.scale("shop-api", 3));
        var hash = house.action(id).planHash;
        clock.ahead(Duration.ofMinutes(15));
        var late = house.decisions(clock);
        var ada = house.person("ada", Role.ADMIN);
        var signed = TestTokens.approval(ada, id, hash, clock);

        var decided = database.call(() -> late.decide(ada, id, new Decide(Decide.Answer.APPROVE, hash, null), signed));

        assertThat(decided).isEqualTo(new Decisions.Decided.Refused(Decisions.Refusal.EXPIRED));
        assertThat(house.action(id).state()).isEqualTo(ActionState.AWAITING);
    }

    /** Guarded by: {@code Decisions.approved}, each of its conditions, and by the demand for it. */
    @Test
    void anApprovalThatTheGatewayDidNotSignForThisDoesNotCount() {
        var id = house.proposed("scale_service", Gatehouse.scale("shop-api", 3));
        var hash = house.action(id).planHash;
        var ada = house.person("ada", Role.ADMIN);
        var bob = house.person("bob", Role.ADMIN);
        var until = clock.instant().plusSeconds(600);
        var signed = new String[] {
            null,
            "",
            TestTokens.of("ada", house.workspace, Role.ADMIN),
            TestTokens.ofServices(clock).approval(ada, TestTokens.session(ada, clock), Vouchers.NONE, until, id, hash),
            TestTokens.approval(bob, id, hash),
            TestTokens.approval(house.person("ada", Role.DEVELOPER), id, hash),
            TestTokens.approval(ada, ActionId.random(), hash),
            TestTokens.approval(ada, id, "f".repeat(64)),
            TestTokens.approval(ada, id, hash, Clock.offset(clock, Duration.ofMinutes(-17)))
        };
        for (var approval : signed) {
            var decided = house.decide(ada, id, new Decide(Decide.Answer.APPROVE, hash, null), approval);

            assertThat(decided)
                    .as(String.valueOf(approval))
                    .isEqualTo(new Decisions.Decided.Refused(Decisions.Refusal.NOT_SIGNED));
        }
        assertThat(house.action(id).state()).isEqualTo(ActionState.AWAITING);
        // Nobody has to sign that nothing shall be done.
        assertThat(house.decide(ada, id, new Decide(Decide.Answer.REJECT, hash, null), null))
                .isInstanceOf(Decisions.Decided.Counted.class);
    }

    /**
     * What the deployer was shown is what the person signed, so nothing in the agent's own store can add to it. Guarded by
     * the roles in {@code Approval.isOf}, at the receiver.
     */
    @Test
    void moreRightsInTheStoreAreOfNoUse() throws InterruptedException {
        var id = house.proposed("scale_service", Gatehouse.scale("shop-api", 3));
        var claim = house.claim(id);
        var dev = house.person("dev", Role.DEVELOPER);
        house.decide(dev, id, new Decide(Decide.Answer.APPROVE, house.action(id).planHash, null));
        change("action", "decided_roles = 'admin,developer,viewer'");

        house.carryOn(house.execution(steps, clock), claim);

        assertThat(house.action(id).state()).isEqualTo(ActionState.FAILED);
        assertThat(house.action(id).detail).contains("with fewer rights");
        assertThat(neighbours.deployer.effects()).isEmpty();
    }

    private void ended(ActionId id, Gone gone) {
        var action = house.action(id);
        assertThat(action.state()).isEqualTo(gone.leadsTo);
        assertThat(action.detail).contains(gone.said);
        assertThat(action.settled).isTrue();
    }
}
