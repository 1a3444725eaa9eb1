package io.syntra.agent.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.action.Decisions.Decided;
import io.syntra.agent.action.Decisions.Refusal;
import io.syntra.agent.audit.AuditTrail;
import io.syntra.agent.fake.FakeDeployer.Trouble;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.Sql;
import io.syntra.agent.fake.World;
import io.syntra.agent.journal.Journal;
import io.syntra.agent.policy.Policies;
import io.syntra.agent.policy.Policy;
import io.syntra.agent.store.Database;
import io.syntra.agent.tool.ToolCatalog;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.Decide;
import io.syntra.identity.Approvals;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.identity.Vouchers;
import io.syntra.outbox.Outbox;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a workspace demands holds over instances and restarts; where it cannot be found out, nothing is changed. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class LimitsTest {

    private static final int MANY = 10_000;
    private static final String UNCOUNTED = "cannot be counted";
    private static final String UNREAD = "\"policy\" does not exist";
    private static final JsonNode SHOP = Json.mapper().createObjectNode().put("service_id", "shop-api");

    @Inject
    Gatehouse house;

    /** Another workspace. */
    @Inject
    Gatehouse elsewhere;

    @Inject
    Steps steps;

    @Inject
    Actions actions;

    @Inject
    Policies policies;

    @Inject
    Recurrence recurrence;

    @Inject
    Settlement settlement;

    @Inject
    AuditTrail audit;

    @Inject
    Journal journal;

    @Inject
    Outbox outbox;

    @Inject
    Approvals approvals;

    @Inject
    Database database;

    @Inject
    ToolCatalog tools;

    @Inject
    ActionConfig config;

    @Inject
    DataSource dataSource;

    @Inject
    Sql sql;

    @Inject
    Clock clock;

    private final World world = new World("shop-api");
    private Neighbours neighbours;

    @BeforeEach
    void oneHealthyService() {
        world.deployed(1, World.ago(Duration.ofMinutes(20)));
        neighbours = house.neighbours(world);
    }

    /** Guarded by the count in the database and the lock of {@code Policies.hold}: the instances share nothing else. */
    @ParameterizedTest
    @CsvSource({"limit_person, by ada", "limit_target, of shop-api", "limit_workspace, in this workspace"})
    void ofManyApprovalsOnTwoInstancesNoMoreCountThanTheLimitSays(String limit, String whose) throws Exception {
        var people = limit.equals("limit_person") ? List.of("ada") : List.of("ada", "bob");
        var ids = IntStream.range(0, 8).mapToObj(i -> restart()).toList();
        demand(limit + " = 3");
        var instances = List.of(instance(new Limits(clock)), instance(new Limits(clock)));

        List<Decided> decided;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            decided = threads
                    .invokeAll(IntStream.range(0, ids.size())
                            .<Callable<Decided>>mapToObj(i -> () -> approve(
                                    instances.get(i % instances.size()), people.get(i / 2 % people.size()), ids.get(i)))
                            .toList())
                    .stream()
                    .map(Future::resultNow)
                    .toList();
        }

        assertThat(decided).filteredOn(Decided.Counted.class::isInstance).hasSize(3);
        assertThat(decided)
                .filteredOn(Decided.Refused.class::isInstance)
                .hasSize(5)
                .map(Decided.Refused.class::cast)
                .allSatisfy(refused -> {
                    assertThat(refused.why()).isEqualTo(Refusal.RATE_LIMITED);
                    assertThat(refused.limit().orElseThrow().whose()).contains(whose);
                });
        // One that was started just now has forgotten nothing.
        demand(limit + " = 4");
        var fresh = instance(new Limits(clock));
        var open = ids.stream()
                .filter(id -> house.action(id).state() == ActionState.AWAITING)
                .toList();
        assertThat(approve(fresh, "ada", open.get(0))).isInstanceOf(Decided.Counted.class);
        assertThat(approve(instance(new Limits(clock)), "ada", open.get(1)))
                .isInstanceOfSatisfying(Decided.Refused.class, refused -> assertThat(refused.why())
                        .isEqualTo(Refusal.RATE_LIMITED));
    }

    /** Guarded by: the lock of {@code Policies.hold} in {@code Steps.begin}, so that what two begin at once is counted. */
    @Test
    void whileAnotherInstanceCountsNothingIsBegun() throws Exception {
        var id = restart();
        var claim = house.approveAndClaim(id);
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            connection.setAutoCommit(false);
            statement.execute(
                    "select pg_advisory_xact_lock(hashtextextended('policy " + house.workspace.value() + "', 0))");
            var begins = threads.submit(() -> house.carryOn(house.execution(steps, clock), claim));
            await().until(() -> sql.any("select 1 from pg_locks where locktype = 'advisory' and not granted"));

            assertThat(house.action(id).state()).isEqualTo(ActionState.APPROVED);
            assertThat(callsFor(id)).isEmpty();
            connection.rollback();
            begins.get();
        }
        assertThat(callsFor(id)).hasSize(1);
    }

    /**
     * At each of the three counts, for each limit. Guarded by: the place of what is taken back in {@code Limits}, which it
     * also has once it is stored itself, and that what takes that back in turn has none.
     */
    @ParameterizedTest
    @ValueSource(strings = {"limit_person", "limit_target", "limit_workspace"})
    void whatIsAtItsLimitCanBeTakenBackOnce(String limit) {
        var scaled = house.proposed("scale_service", Gatehouse.scale("shop-api", 3));
        house.carryOn(house.execution(steps, clock), house.approveAndClaim(scaled));
        demand(limit + " = 1");
        assertThat(proposeRestart("ada")).isInstanceOf(Proposed.Refused.class);

        var undo = house.undo(scaled);
        house.carryOn(house.execution(steps, clock), house.approveAndClaim(undo));

        assertThat(house.action(scaled).stage()).isInstanceOf(Stage.Compensated.class);
        assertThat(house.action(undo).stage()).isInstanceOf(Stage.Done.class);
        assertThatThrownBy(() -> house.undo(undo)).hasMessageContaining("within an hour");
    }

    /** It had its place in its own hour. Guarded by: the hour in {@code Limits.exceeded}. */
    @Test
    void whatWasDoneLongAgoIsTakenBackAsAChangeLikeOthers() {
        var scaled = house.proposed("scale_service", Gatehouse.scale("shop-api", 3));
        house.carryOn(house.execution(steps, clock), house.approveAndClaim(scaled));
        house.execute("update action set decided_at = now() - interval '61 minutes' where id = '" + scaled + "'");
        var other = restart();
        house.approveAndClaim(other);
        demand("limit_workspace = 1");

        assertThatThrownBy(() -> house.undo(scaled)).hasMessageContaining("within an hour");
    }

    /** Guarded by: the other one in {@code Limits.exceeded}. */
    @Test
    void thatTakingBackFailedIsNoReasonToTryItWithoutEnd() {
        var scaled = house.proposed("scale_service", Gatehouse.scale("shop-api", 3));
        house.carryOn(house.execution(steps, clock), house.approveAndClaim(scaled));
        var undo = house.undo(scaled);
        house.approveAndClaim(undo);
        house.execute("update action set state = 'FAILED', settled = true where id = '" + undo + "'");
        demand("limit_workspace = 1");

        assertThatThrownBy(() -> house.undo(scaled)).hasMessageContaining("within an hour");
    }

    /**
     * What was rejected, and what nobody decided on, has taken nothing back. Guarded by: the state and the time of the
     * other one in {@code Limits.exceeded}.
     */
    @Test
    void whatWasNotTakenBackAfterAllKeepsItsPlace() {
        var scaled = house.proposed("scale_service", Gatehouse.scale("shop-api", 3));
        house.carryOn(house.execution(steps, clock), house.approveAndClaim(scaled));
        demand("limit_workspace = 1");
        var rejected = house.undo(scaled);
        house.decide(person("ada"), rejected, new Decide(Decide.Answer.REJECT, house.action(rejected).planHash, null));
        var open = house.undo(scaled);

        assertThat(house.action(open).state()).isEqualTo(ActionState.AWAITING);
        assertThat(house.action(house.undo(scaled)).state()).isEqualTo(ActionState.AWAITING);
    }

    /** Somebody else has taken it back since. Guarded by: the states in {@code Limits.exceeded}. */
    @Test
    void whatIsTakenBackAlreadyHasNoPlaceToBeTakenBackIn() {
        var scaled = house.proposed("scale_service", Gatehouse.scale("shop-api", 3));
        house.carryOn(house.execution(steps, clock), house.approveAndClaim(scaled));
        demand("limit_workspace = 1");
        var undo = house.undo(scaled);
        house.execute("update action set state = 'COMPENSATED' where id = '" + scaled + "'");

        assertThat(approve(instance(new Limits(clock)), "ada", undo))
                .isInstanceOfSatisfying(Decided.Refused.class, refused -> assertThat(refused.why())
                        .isEqualTo(Refusal.RATE_LIMITED));
    }

    /** Guarded by: the state in {@code Limits}; who says no changes nothing. */
    @Test
    void whatWasRejectedDoesNotCount() {
        demand("limit_person = 1");
        var rejected = restart();
        var ada = person("ada");
        house.decide(ada, rejected, new Decide(Decide.Answer.REJECT, house.action(rejected).planHash, null));

        assertThat(approve(instance(new Limits(clock)), "ada", restart())).isInstanceOf(Decided.Counted.class);
    }

    /** Guarded by: the failure that {@code Limits} passes on, at the proposal, the decision, and before each call. */
    @Test
    void whatCannotBeCountedIsNotChanged() {
        var id = restart();
        var claim = house.claim(id);
        nothingHappens(id, ActionState.AWAITING, UNCOUNTED, () -> approve(instance(new CountsUpTo(0)), "ada", id));
        nothingHappens(id, ActionState.AWAITING, UNCOUNTED, () -> propose(new CountsUpTo(0)));

        house.approve(id);
        nothingHappens(id, ActionState.APPROVED, UNCOUNTED, () -> house.execution(steps(new CountsUpTo(0)), clock)
                .carryOn(claim));
        assertThat(callsFor(id)).isEmpty();

        neighbours.deployer.nextWrite(Trouble.LOSE_REQUEST);
        assertThatThrownBy(() -> house.carryOn(house.execution(steps(new CountsUpTo(1)), clock), claim))
                .hasMessageContaining(UNCOUNTED);
        assertThat(callsFor(id)).hasSize(1);
        assertThat(neighbours.deployer.effects())
                .noneMatch(effect -> effect.key().equals(id.toString()));
    }

    /** Guarded by: the failure that {@code Policies} passes on; there is no policy that holds without one being read. */
    @Test
    void whileThePolicyCannotBeReadNothingIsChanged() {
        var id = restart();
        var claim = house.claim(id);
        var limits = new Limits(clock);
        withoutPolicies(() -> {
            nothingHappens(id, ActionState.AWAITING, UNREAD, () -> approve(instance(limits), "ada", id));
            nothingHappens(id, ActionState.AWAITING, UNREAD, () -> propose(limits));
        });
        house.approve(id);
        withoutPolicies(() -> nothingHappens(id, ActionState.APPROVED, UNREAD, () -> house.execution(steps, clock)
                .carryOn(claim)));

        neighbours.deployer.nextWrite(
                Trouble.LOSE_REQUEST, () -> house.execute("alter table policy rename to policy_gone"));
        try {
            assertThatThrownBy(() -> house.carryOn(house.execution(steps, clock), claim))
                    .hasStackTraceContaining(UNREAD);
        } finally {
            house.execute("alter table policy_gone rename to policy");
        }
        assertThat(callsFor(id)).hasSize(1);
        assertThat(neighbours.deployer.effects())
                .noneMatch(effect -> effect.key().equals(id.toString()));
    }

    /** Guarded by {@code Policy.lacks}. */
    @Test
    void whereHighRiskNeedsASecondPersonMediumRiskDoesNot() {
        demand("second_person = 'HIGH_RISK'");
        var high = house.proposed("run_command", Gatehouse.command("uptime"));
        var medium = restart();
        var instance = instance(new Limits(clock));

        assertThat(approve(instance, "ada", high))
                .isEqualTo(
                        new Decided.Refused(
                                Refusal.SECOND_PERSON,
                                "The policy of this workspace asks for a second person. Whoever asked for a change may not approve it."));
        assertThat(approve(instance, "bob", high)).isInstanceOf(Decided.Counted.class);
        assertThat(approve(instance, "ada", medium)).isInstanceOf(Decided.Counted.class);
    }

    /**
     * They have a token each, and one of them issued both. Guarded by: the vouchers in {@code
     * Decisions.refusalOfApproval}.
     */
    @Test
    void whoWasInventedByTheRequesterIsNoSecondPerson() {
        demand("second_person = 'ALWAYS'");
        var id = restart();
        var instance = instance(new Limits(clock));

        assertThat(approve(instance, "bob2", new Vouchers(Set.of("ada"), Set.of()), id))
                .isInstanceOfSatisfying(Decided.Refused.class, refused -> {
                    assertThat(refused.why()).isEqualTo(Refusal.SECOND_PERSON);
                    assertThat(refused.said())
                            .hasValueSatisfying(said -> assertThat(said).contains("after ada issued your token"));
                });
        assertThat(approve(instance, "eve", new Vouchers(Set.of(), Set.of("ada")), id))
                .isInstanceOfSatisfying(Decided.Refused.class, refused -> assertThat(refused.why())
                        .isEqualTo(Refusal.SECOND_PERSON));
        assertThat(approve(instance, "bob2", new Vouchers(Set.of("eve"), Set.of()), id))
                .isInstanceOf(Decided.Counted.class);
    }

    /** Behind everybody's back it is demanded by then. Guarded by: the vouchers in {@code Steps.approver}. */
    @Test
    void whoWasInventedIsNoneBeforeTheCallEither() {
        var id = restart();
        approve(instance(new Limits(clock)), "bob2", new Vouchers(Set.of("ada"), Set.of()), id);
        demand("second_person = 'ALWAYS'");

        assertThat(steps(new Limits(clock)).objection(house.action(id)))
                .hasValueSatisfying(objection -> assertThat(objection.why()).contains("second person"));
    }

    /** Who may be one with whom is not known of it. Guarded by: what {@code Steps.approver} takes instead. */
    @Test
    void anApprovalThatCannotBeReadIsNoSecondPersons() {
        var id = restart();
        approve(instance(new Limits(clock)), "bob", id);
        demand("second_person = 'ALWAYS'");
        var action = house.action(id);
        assertThat(steps(new Limits(clock)).objection(action)).isEmpty();

        action.approval = "unreadable";

        assertThat(steps(new Limits(clock)).objection(action))
                .hasValueSatisfying(objection -> assertThat(objection.why()).contains("second person"));
    }

    /** An instance whose count fails after so many. */
    private final class CountsUpTo extends Limits {

        private final int most;
        private int counted;

        CountsUpTo(int most) {
            super(clock);
            this.most = most;
        }

        @Override
        Uni<Optional<Exceeded>> exceeded(Policy policy, Change change) {
            return counted++ < most
                    ? super.exceeded(policy, change)
                    : Uni.createFrom().failure(new IllegalStateException(UNCOUNTED));
        }
    }

    /** And for no other reason: a proposal of these belongs to no conversation, so one that is taken fails as well. */
    private void nothingHappens(ActionId id, ActionState state, String why, ThrowingCallable attempt) {
        long proposed = house.count("action", "true");

        assertThatThrownBy(attempt).hasStackTraceContaining(why);

        assertThat(house.action(id).state()).isEqualTo(state);
        assertThat(house.count("action", "true")).isEqualTo(proposed);
        assertThat(callsFor(id)).isEmpty();
    }

    /** What was approved in another test may be carried out meanwhile. */
    private List<String> callsFor(ActionId id) {
        return neighbours.deployer.calls().stream()
                .filter(id.toString()::equals)
                .toList();
    }

    private void withoutPolicies(Runnable attempt) {
        house.execute("alter table policy rename to policy_gone");
        try {
            attempt.run();
        } finally {
            house.execute("alter table policy_gone rename to policy");
        }
    }

    private void demand(String what) {
        house.execute("update policy set " + what + " where workspace = '" + house.workspace.value() + "'");
    }

    /** Guarded by: {@code Backlog} in {@code Admission}, and whose and what it counts. */
    @Test
    void onlySoManyProposalsOfAPersonWaitForADecision() {
        var there = World.running("shop-api").in(elsewhere.workspace);
        Neighbours.of(world, there);
        elsewhere.proposed("restart_service", SHOP);
        house.opensAtMost(2, MANY);
        var first = restart();
        restart();

        assertThat(refusal(proposeRestart("ada"))).contains("2 proposals of ada are open");
        assertThat(proposeRestart("bob")).isInstanceOf(Proposed.Stored.class);
        house.execute("update action set state = 'REJECTED', settled = true where id = '" + first + "'");
        assertThat(proposeRestart("ada")).isInstanceOf(Proposed.Stored.class);
    }

    /** Guarded by: the second count in {@code Backlog}, of this workspace and of what can still be decided on. */
    @Test
    void norDoMoreOfAWorkspaceWhoeverAskedForThem() {
        var there = World.running("shop-api").in(elsewhere.workspace);
        Neighbours.of(world, there);
        elsewhere.proposed("restart_service", SHOP);
        house.opensAtMost(MANY, 2);
        var first = restart();
        assertThat(proposeRestart("bob")).isInstanceOf(Proposed.Stored.class);

        assertThat(refusal(proposeRestart("cleo"))).contains("2 proposals in this workspace are open");
        house.execute("update action set expires_at = now() - interval '1 second' where id = '" + first + "'");
        assertThat(proposeRestart("cleo")).isInstanceOf(Proposed.Stored.class);
    }

    /** Guarded by: the asker in {@code Backlog}; a workflow must not keep its author from acting. */
    @Test
    void whatServicesWantInAPersonsNameTakesNoPlaceOfTheirs() {
        house.opensAtMost(1, MANY);
        house.execute("update run set asker = 'CHANGE' where workspace = '" + house.workspace.value() + "'");

        restart();
        restart();

        house.execute("update run set asker = 'PERSON' where workspace = '" + house.workspace.value() + "'");
        assertThat(refusal(proposeRestart("ada"))).contains("1 proposals of ada are open");
    }

    private static String refusal(Proposed proposed) {
        assertThat(proposed).isInstanceOf(Proposed.Refused.class);
        return ((Proposed.Refused) proposed).result().summary();
    }

    /** Guarded by the lock of {@code Backlog}, and by counting and storing in one transaction. */
    @Test
    void ofManyProposalsAtOnceNoMoreAreStoredThanFit() throws Exception {
        house.opensAtMost(3, MANY);

        List<Proposed> proposed;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            proposed = threads
                    .invokeAll(Stream.<Callable<Proposed>>generate(() -> () -> proposeRestart("ada"))
                            .limit(8)
                            .toList())
                    .stream()
                    .map(Future::resultNow)
                    .toList();
        }

        assertThat(proposed).filteredOn(Proposed.Stored.class::isInstance).hasSize(3);
        assertThat(house.count("action", "state = 'AWAITING'")).isEqualTo(3);
    }

    /** Guarded by: {@code undoes} in {@code Admission.ifNotFull}. */
    @Test
    void whatTakesAnActionBackAlwaysHasAPlace() {
        var done = house.proposed("scale_service", Gatehouse.scale("shop-api", 3));
        house.carryOut(done, database);
        house.opensAtMost(0, 0);

        assertThat(refusal(proposeRestart("ada"))).contains("are open");
        assertThat(house.action(house.undo(done)).state()).isEqualTo(ActionState.AWAITING);
    }

    private Proposed proposeRestart(String person) {
        return house.propose(house.person(person, Role.ADMIN), "restart_service", SHOP);
    }

    private ActionId restart() {
        return house.proposed("restart_service", SHOP);
    }

    private Proposed propose(Limits limits) {
        var gate = new ActionGate(
                actions,
                new Admission(policies, limits, new Backlog(MANY, MANY, clock), recurrence),
                tools,
                database,
                audit,
                journal,
                outbox,
                config,
                clock);
        return gate.propose(
                new Proposal(
                        new ConversationId(UUID.randomUUID()),
                        UUID.randomUUID(),
                        UUID.randomUUID(),
                        "restart_service",
                        SHOP,
                        List.of(),
                        null,
                        null,
                        List.of(),
                        person("ada"),
                        null),
                (stored, onRecord) -> onRecord.get());
    }

    private Decisions instance(Limits its) {
        return new Decisions(actions, policies, its, settlement, audit, journal, outbox, approvals, clock);
    }

    private Steps steps(Limits its) {
        return new Steps(
                actions, policies, its, recurrence, settlement, database, audit, journal, outbox, approvals, clock);
    }

    private Caller person(String name) {
        return house.person(name, Role.ADMIN);
    }

    private Decided approve(Decisions instance, String name, ActionId id) {
        return approve(instance, name, Vouchers.NONE, id);
    }

    private Decided approve(Decisions instance, String name, Vouchers vouchers, ActionId id) {
        var action = house.action(id);
        var who = person(name);
        var signed = TestTokens.approval(who, vouchers, id, action.planHash, clock);
        return database.call(() ->
                instance.decide(who, id, new Decide(Decide.Answer.APPROVE, action.planHash, action.target), signed));
    }
}
