package io.syntra.agent.action;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.action.Actions.Claim;
import io.syntra.agent.fake.FakeDeployer.Effect;
import io.syntra.agent.fake.FakeDeployer.Trouble;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.TestClock;
import io.syntra.agent.fake.World;
import io.syntra.agent.store.Database;
import io.syntra.agent.store.MortalDatabase.Died;
import io.syntra.agent.store.MortalDatabase.Moment;
import io.syntra.agent.store.Stopped;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.deployer.CommandState;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.identity.Role;
import io.syntra.identity.ServiceTokens;
import io.syntra.problem.ProblemException;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An instance dies before or after any of its steps, and another goes on from what is stored. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class CrashTest {

    /** Nothing of an action is another after them. */
    private static final Set<String> NO_STEPS = Set.of("Steps.load", "Steps.stopped", "Steps.rest");

    @Inject
    Gatehouse house;

    @Inject
    Undecided undecided;

    @Inject
    Execution execution;

    @Inject
    Actions actions;

    @Inject
    Database database;

    @Inject
    Clock clock;

    @Inject
    ActionConfig config;

    @Inject
    ActionRunner runner;

    private final World world = World.running("shop-api");
    private Duration ahead = Duration.ZERO;

    /** Guarded by: the write-ahead in {@code Steps.begin}, the key of the call, and {@code Execution.reconcile}. */
    @ParameterizedTest
    @EnumSource(Trouble.class)
    void aChangeIsMadeOnceWhereverAnInstanceDies(Trouble trouble) throws Exception {
        int at = 0;
        for (boolean died = true; died; at++) {
            var service = World.running("shop-api");
            var life = new Life("scale_service", Gatehouse.scale(service.service.toString(), 3), service, trouble);
            died = life.diesAt(at);
            life.goesOn();

            assertThat(life.effects()).as("%s, died at %d", trouble, at).hasSize(1);
            assertThat(life.action().stage()).as("%s, died at %d", trouble, at).isInstanceOf(Stage.Judged.class);
            assertThat(service.replicas()).isEqualTo(3);
            life.isOnRecordOnce();
        }
        assertThat(at).as("points to die at").isGreaterThan(8);
        theLogHolds();
    }

    /** Guarded by the same, for each tool's own call and how its receiver knows it again. */
    @ParameterizedTest
    @ValueSource(strings = {"update_env", "rollback", "restart_service", "trigger_deploy"})
    void soIsEveryOther(String tool) throws Exception {
        // Before the intent is stored, before the call, after it, and when its answer is looked for.
        for (int at : List.of(0, 1, 2, 4)) {
            var service = World.running("shop-api");
            var arguments = Json.mapper().createObjectNode().put("service_id", service.service.toString());
            if (tool.equals("update_env")) {
                arguments.put("key", "MOTTO").put("value", "on");
            } else if (tool.equals("rollback")) {
                arguments.put(
                        "deployment_id",
                        service.deployed(1, World.ago(Duration.ofMinutes(19)))
                                .id()
                                .toString());
                service.deployed(2, World.ago(Duration.ofMinutes(10)));
            }
            // Had the answer not been lost, nothing would have to be asked for.
            var life = new Life(tool, arguments, service, Trouble.LOSE_ANSWER);
            assertThat(life.diesAt(at)).isTrue();
            life.goesOn();

            assertThat(life.effects()).as("died at %d", at).hasSize(1);
            assertThat(life.action().stage()).as("died at %d", at).isInstanceOf(Stage.Done.class);
            life.isOnRecordOnce();
        }
    }

    /** Guarded by: {@code Stopped.passOn} in {@code Execution.call}. */
    @Test
    void anInstanceThatIsStoppedWhileItCallsLeavesTheAnswerToAnother() throws Exception {
        var neighbours = house.neighbours(world);
        var answers = new CountDownLatch(1);
        neighbours.deployer.holdAnswers(answers);
        var id = house.proposed("scale_service", Gatehouse.scale("shop-api", 3));
        house.approve(id);
        await().until(() -> !neighbours.deployer.effects().isEmpty());
        runner.stop(new ShutdownEvent());
        try {
            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("actions")));
            assertThat(house.action(id).state()).isEqualTo(ActionState.EXECUTING);
            answers.countDown();

            house.carryOn(living(), house.claim(id));
        } finally {
            answers.countDown();
            runner.start(new StartupEvent());
        }

        assertThat(house.action(id).state()).isEqualTo(ActionState.VERIFIED);
        assertThat(neighbours.deployer.effects()).hasSize(1);
        assertThat(house.audited(id, "action.unknown")).isZero();
    }

    /** Guarded by: {@code Stopped.passOn} in {@code Measurement.answer}. */
    @Test
    void whatAStoppedInstanceWasMeasuringIsMeasuredByAnother() throws Exception {
        var life = new Life("scale_service", Gatehouse.scale("shop-api", 3), world, Trouble.NONE);
        // Before the verdict.
        assertThat(life.diesAt(6)).isTrue();
        var telemetry = life.neighbours.telemetry;
        var answers = new CountDownLatch(1);
        telemetry.holdAnswers("/metrics", answers);
        var asked = telemetry.asked("/metrics", world);
        var claim = house.claim(life.id);
        var work = new FutureTask<>(() -> living().carryOn(claim));
        var thread = Thread.ofPlatform().daemon(true).start(work);
        await().until(() -> telemetry.asked("/metrics", world) > asked);

        thread.interrupt();
        answers.countDown();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(work::get)
                .withCauseInstanceOf(Stopped.class);
        assertThat(life.action().state()).isEqualTo(ActionState.SUCCEEDED);
        life.goesOn();
        assertThat(life.action().state()).isEqualTo(ActionState.VERIFIED);
    }

    /** Who took the approval died before it woke anybody. Guarded by: the instances that look by themselves. */
    @Test
    void whatIsApprovedIsBegunAlsoWhenNobodyIsWoken() {
        var neighbours = house.neighbours(world);
        var id = house.proposed(
                "restart_service", Json.mapper().createObjectNode().put("service_id", "shop-api"));

        house.approve(id);

        await().atMost(Duration.ofSeconds(20)).until(() -> house.action(id).settled);
        assertThat(neighbours.deployer.effects()).extracting(Effect::key).containsExactly(id.toString());
    }

    /** Guarded by: the write-ahead in {@code Steps.begin}, and {@code CommandReceiver.repeatable}. */
    @ParameterizedTest
    @EnumSource(Trouble.class)
    void aCommandIsSentAtMostOnceWhereverAnInstanceDies(Trouble trouble) throws Exception {
        int at = 0;
        for (boolean died = true; died; at++) {
            var life = new Life("run_command", Gatehouse.command("uptime"), world, trouble);
            died = life.diesAt(at);
            life.goesOn();

            assertThat(life.neighbours.deployer.calls())
                    .as("%s, died at %d", trouble, at)
                    .hasSizeLessThanOrEqualTo(1);
            // What is said of it is what happened.
            assertThat(life.action().state())
                    .as("%s, died at %d", trouble, at)
                    .isEqualTo(life.effects().isEmpty() ? ActionState.FAILED : ActionState.SUCCEEDED);
            life.isOnRecordOnce();
        }
        assertThat(at).as("points to die at").isGreaterThan(4);
        theLogHolds();
    }

    /** How an action comes to an end that it was not approved for, and what is then true. */
    private enum Fate {
        NOT_IN_TIME(ActionState.EXPIRED, false, 0),
        CHANGED_BEFORE(ActionState.STALE, false, 0),
        SWITCHED_OFF(ActionState.FAILED, false, 0),
        CHANGED_MEANWHILE(ActionState.STALE, true, 0),
        SWITCHED_OFF_MEANWHILE(ActionState.FAILED, true, 0),
        BROKE(ActionState.FAILED, true, 1),
        ROLLED_BACK_SINCE(ActionState.SUCCEEDED, true, 1),
        NOBODY_KNOWS(ActionState.UNKNOWN, true, 1),
        UNHEARD_OF(ActionState.VERIFIED, true, 1),
        MADE_IT_WORSE(ActionState.REGRESSED, true, 1),
        /** It takes back what an earlier one did. */
        TOOK_BACK(ActionState.VERIFIED, true, 2);

        private final ActionState end;
        private final boolean begun;
        private final int effects;

        Fate(ActionState end, boolean begun, int effects) {
            this.end = end;
            this.begun = begun;
            this.effects = effects;
        }
    }

    /**
     * Each step that leads away from the way that all goes well. Guarded by: the one transaction of each of {@code Steps},
     * with its audit entry and what others are told; and the fates by what leads to them: the switch in {@code
     * Steps.objection}, what a receiver tells in {@code Execution.follow}, and how long it is asked in vain in {@code
     * Execution.reconcile}.
     */
    @ParameterizedTest
    @EnumSource(Fate.class)
    void whateverEndsAnActionEndsItOnceWhereverAnInstanceDies(Fate fate) throws Exception {
        int at = 0;
        for (boolean died = true; died; at++) {
            var life = fated(fate);
            var undone = life.action().undoes;
            died = life.diesAt(at);
            if (fate == Fate.UNHEARD_OF) {
                house.carryOn(living(), house.claim(life.id));
                assertThat(life.action().told).as("died at %d", at).isTrue();
                assertThat(life.told()).as("died at %d", at).containsOnlyOnce("unknown");
                life.neighbours.deployer.down(false);
            }
            life.goesOn();

            // Who does not know whether a command was sent does not send it.
            boolean sent = fate != Fate.NOBODY_KNOWS || !died || !life.effects().isEmpty();
            assertThat(life.action().state()).as("died at %d", at).isEqualTo(sent ? fate.end : ActionState.FAILED);
            assertThat(life.effects()).as("died at %d", at).hasSize(sent ? fate.effects : 0);
            assertThat(house.audited(life.id, "action.executing"))
                    .as("died at %d", at)
                    .isEqualTo(fate.begun ? 1 : 0);
            life.endIsOnRecordOnce();
            if (undone != null) {
                var earlier = new ActionId(undone);
                assertThat(house.action(earlier).state()).isEqualTo(ActionState.COMPENSATED);
                assertThat(house.audited(earlier, "action.compensated")).isEqualTo(1);
            }
            if (fate == Fate.MADE_IT_WORSE) {
                await().until(() -> house.count("action", "undoes = '" + life.id + "'") > 0);
                assertThat(house.count("action", "undoes = '" + life.id + "'")).isEqualTo(1);
            }
        }
        assertThat(at).as("points to die at").isGreaterThan(fate.begun ? 4 : 2);
        theLogHolds();
    }

    /** Approved, and about to meet its fate. */
    private Life fated(Fate fate) throws Exception {
        house.execute("update policy set changes_allowed = true where workspace = '" + house.workspace.value() + "'");
        var service = World.running("shop-api");
        return switch (fate) {
            case NOT_IN_TIME -> {
                var life = scaled(service, Trouble.NONE);
                fly(Duration.ofMinutes(16));
                yield life;
            }
            case CHANGED_BEFORE -> {
                var life = scaled(service, Trouble.NONE);
                service.touch();
                yield life;
            }
            case SWITCHED_OFF -> {
                var life = scaled(service, Trouble.NONE);
                switchOff();
                yield life;
            }
            case CHANGED_MEANWHILE -> {
                var life = scaled(service, Trouble.NONE);
                life.neighbours.deployer.nextWrite(Trouble.LOSE_REQUEST, service::touch);
                yield life;
            }
            case SWITCHED_OFF_MEANWHILE -> {
                var life = scaled(service, Trouble.NONE);
                life.neighbours.deployer.nextWrite(Trouble.LOSE_REQUEST, this::switchOff);
                yield life;
            }
            case BROKE -> {
                service.nextReaches(DeploymentState.FAILED);
                yield scaled(service, Trouble.NONE);
            }
            case ROLLED_BACK_SINCE -> {
                service.nextReaches(DeploymentState.ROLLED_BACK);
                yield scaled(service, Trouble.NONE);
            }
            case NOBODY_KNOWS -> {
                var life = new Life("run_command", Gatehouse.command("uptime"), world, Trouble.NONE);
                life.neighbours.deployer.server().ends(CommandState.UNKNOWN);
                yield life;
            }
            case UNHEARD_OF -> {
                var life = scaled(service, Trouble.NONE);
                life.neighbours.deployer.nextWrite(Trouble.LOSE_ANSWER, () -> life.neighbours.deployer.down(true));
                yield life;
            }
            case MADE_IT_WORSE -> worse();
            case TOOK_BACK -> {
                var life = scaled(service, Trouble.NONE);
                house.carryOn(living(), life.first);
                var undo = house.undo(life.id);
                yield new Life(life.neighbours, undo, house.approveAndClaim(undo));
            }
        };
    }

    private Life scaled(World service, Trouble trouble) {
        return new Life("scale_service", Gatehouse.scale(service.service.toString(), 3), service, trouble);
    }

    private void switchOff() {
        house.execute("update policy set changes_allowed = false where workspace = '" + house.workspace.value() + "'");
    }

    /** Its run went on without knowing, and now the receiver is about to tell. */
    private Life worse() throws Exception {
        var service = new World("shop-api").errorRate(1, 0.9);
        var broken = service.deployed(1, World.ago(Duration.ofMinutes(20)));
        service.deployed(2, World.ago(Duration.ofMinutes(10)));
        var life = new Life(
                "rollback",
                Json.mapper()
                        .createObjectNode()
                        .put("service_id", service.service.toString())
                        .put("deployment_id", broken.id().toString()),
                service,
                Trouble.LOSE_ANSWER);
        assertThat(life.diesAt(2)).isTrue();
        fly(Duration.ofMinutes(11));
        life.neighbours.deployer.down(true);
        house.carryOn(living(), house.claim(life.id));
        assertThat(life.action().told).isTrue();
        life.neighbours.deployer.down(false);
        return new Life(life.neighbours, life.id, house.claim(life.id));
    }

    /** Guarded by: the fence in {@code Actions.hold}. */
    @Test
    void anInstanceThatWasTakenForDeadStoresNothing() throws Exception {
        for (int at = 0; at < 8; at += 2) {
            var service = World.running("shop-api");
            var life = new Life("scale_service", Gatehouse.scale(service.service.toString(), 3), service, Trouble.NONE);
            var taken = new Taken(life.id);
            var slow = instance(at, taken);

            assertThatExceptionOfType(LostLease.class).isThrownBy(() -> slow.carryOn(life.first));

            assertThat(life.action().state()).as("taken over at %d", at).isEqualTo(taken.state);
        }
    }

    /** Guarded by: the bearer that is made before the write-ahead, and {@code Execution.notDone}. */
    @ParameterizedTest
    @ValueSource(strings = {"scale_service", "run_command"})
    void anInstanceThatWakesLateChangesNothingOfWhatWasSaid(String tool) throws Exception {
        for (var trouble : List.of(Trouble.NONE, Trouble.LOSE_REQUEST)) {
            int at = 0;
            for (boolean slept = true; slept; at++) {
                var service = World.running("shop-api");
                var scaled = Gatehouse.scale(service.service.toString(), 3);
                var life = new Life(
                        tool, tool.equals("run_command") ? Gatehouse.command("uptime") : scaled, service, trouble);
                slept = life.sleepsAt(at, life::goesOn);

                assertThat(life.effects()).hasSizeLessThanOrEqualTo(1);
                assertThat(life.action().stage() instanceof Stage.Done)
                        .as("%s was said, slept at %d", life.action().state(), at)
                        .isEqualTo(life.effects().size() == 1);
            }
            assertThat(at).as("points to sleep at").isGreaterThan(4);
        }
    }

    /**
     * With ten seconds to go, and seventy after that; a receiver allows for sixty. Guarded by: the end of the approval in
     * {@code Execution.bound}.
     */
    @Test
    void anInstanceThatSleptLongerThanTheApprovalDoesNothing() throws Exception {
        var life = new Life("run_command", Gatehouse.command("uptime"), world, Trouble.NONE);
        fly(Duration.ofSeconds(290));
        var begun = new Moment("Steps.begin", 1, true);

        house.carryOn(
                house.execution(
                        house.steps(house.database(moment -> {
                            if (moment.equals(begun)) {
                                fly(Duration.ofSeconds(80));
                            }
                        })),
                        clock),
                life.first);

        assertThat(life.action().state()).isEqualTo(ActionState.FAILED);
        assertThat(life.effects()).isEmpty();
    }

    /** It was switched off while it slept, and another one said so. Guarded by: the hold in {@code Steps.again}. */
    @Test
    void anInstanceThatSleptBeforeItAskedAgainDoesNot() throws Exception {
        var life = new Life("scale_service", Gatehouse.scale("shop-api", 3), world, Trouble.LOSE_REQUEST);
        var looked = new Moment("Steps.objection", 1, true);
        var slow = house.execution(
                house.steps(house.database(moment -> {
                    if (moment.equals(looked)) {
                        switchOff();
                        house.carryOn(living(), house.claim(life.id));
                    }
                })),
                new Hasty());

        assertThatExceptionOfType(LostLease.class).isThrownBy(() -> house.carryOn(slow, life.first));

        assertThat(life.action().state()).isEqualTo(ActionState.FAILED);
        assertThat(life.effects()).isEmpty();
    }

    /**
     * Long after the first call was over. Nobody says that it was not done while the second one may still arrive. Guarded
     * by: the end of that one, which {@code Steps.again} stores.
     */
    @Test
    void anInstanceThatSleptBeforeItCalledAgainChangesNothingOfWhatWasSaid() throws Exception {
        var life = new Life("scale_service", Gatehouse.scale("shop-api", 3), world, Trouble.LOSE_REQUEST);
        var looked = new Moment("Steps.objection", 1, true);
        var stored = new Moment("Steps.again", 1, true);
        var slow = house.execution(
                house.steps(house.database(moment -> {
                    if (moment.equals(looked)) {
                        fly(Duration.ofSeconds(200));
                    } else if (moment.equals(stored)) {
                        switchOff();
                        house.carryOn(living(), house.claim(life.id));
                    }
                })),
                new Hasty());

        assertThatExceptionOfType(LostLease.class).isThrownBy(() -> house.carryOn(slow, life.first));

        assertThat(life.action().state()).isEqualTo(ActionState.FAILED);
        assertThat(life.effects()).isEmpty();
    }

    /** What fails each time would be begun for ever. Guarded by: the attempts in {@code ActionRunner}. */
    @Test
    void whatNeverGetsOnIsGivenUp() {
        house.neighbours(world);
        var id = house.proposed("scale_service", Gatehouse.scale("shop-api", 3));
        house.approveAndClaim(id);

        house.execute(
                "update action set arguments = 'no JSON', attempts = 99, lease_until = null where id = '" + id + "'");

        await().until(() -> house.action(id).settled);
        assertThat(house.action(id).state()).isEqualTo(ActionState.FAILED);
        assertThat(house.action(id).detail).contains("failed on our side");
    }

    /**
     * The deployer starts later than the agent, and then it tells. Guarded by: {@code Asking}, and {@code told}, which
     * leaves the action to be asked for.
     */
    @ParameterizedTest
    @ValueSource(strings = {"scale_service", "run_command"})
    void whatIsUnknownIsAskedForUntilTheReceiverTells(String tool) throws Exception {
        var service = World.running("shop-api");
        var scaled = Gatehouse.scale(service.service.toString(), 3);
        var life = new Life(
                tool, tool.equals("run_command") ? Gatehouse.command("uptime") : scaled, service, Trouble.LOSE_ANSWER);
        // After the call, before its answer is stored.
        assertThat(life.diesAt(2)).isTrue();
        fly(Duration.ofMinutes(11));
        life.neighbours.deployer.down(true);

        house.carryOn(living(), house.claim(life.id));

        assertThat(life.action().state()).isEqualTo(ActionState.UNKNOWN);
        assertThat(life.action().told).isTrue();
        life.neighbours.deployer.down(false);
        // However often it was begun before.
        var late = house.claim(life.id);
        living().abandon(new Claim(late.id(), late.fence(), 99));

        assertThat(life.action().settled).isTrue();
        assertThat(life.action().stage()).isInstanceOf(Stage.Done.class);
        assertThat(life.effects()).hasSize(1);
    }

    /**
     * The answer is lost, and then its target is no more, or no longer for this workspace: nobody will ever say. Guarded
     * by: {@code Progress.Gone} in {@code Execution.reconcile}, and the time until which the call may arrive.
     */
    @ParameterizedTest
    @ValueSource(strings = {"scale_service", "run_command"})
    void whatNobodyCanBeAskedForAnyMoreEndsAsUnknown(String tool) throws Exception {
        boolean command = tool.equals("run_command");
        var life = new Life(
                tool,
                command ? Gatehouse.command("uptime") : Gatehouse.scale("shop-api", 3),
                world,
                Trouble.LOSE_ANSWER);
        // After the call, before its answer is stored.
        assertThat(life.diesAt(2)).isTrue();
        if (command) {
            life.neighbours.deployer.server().onlyFor(new WorkspaceId("other"));
        } else {
            life.neighbours.deployer.show(List.of());
        }

        house.carryOn(living(), house.claim(life.id));

        var action = life.action();
        assertThat(action.state()).isEqualTo(ActionState.UNKNOWN);
        assertThat(action.settled && action.told).isTrue();
        assertThat(action.detail)
                .contains("Not known whether it was done", command ? "not for this workspace" : "There is no service")
                .doesNotContain("not answer");
        assertThat(clock.instant())
                .isBetween(
                        Objects.requireNonNull(action.callUntil).plus(ServiceTokens.LEEWAY),
                        Objects.requireNonNull(action.executingAt).plus(config.follow()));
        assertThat(life.effects()).hasSize(1);
    }

    /** The same of what the deployer had taken. Guarded by: {@code Progress.Gone} in {@code Execution.follow}. */
    @Test
    void soDoesWhatWasUnderWayOnWhatIsGone() throws Exception {
        var life = scaled(world, Trouble.NONE);
        world.nextReaches(DeploymentState.HEALTH_GATE);
        assertThat(life.diesAt(4)).isTrue();
        assertThat(life.action().reference).isNotNull();
        life.neighbours.deployer.show(List.of());

        house.carryOn(living(), house.claim(life.id));

        assertThat(life.action().state()).isEqualTo(ActionState.UNKNOWN);
        assertThat(life.action().settled).isTrue();
        assertThat(life.action().detail).contains("Not known how it went").doesNotContain("not answer");
    }

    /** It had gone on without knowing. Guarded by {@code Settlement.takeBack}, for a run that does not hear of it. */
    @Test
    void whatIsOnlyThenKnownToHaveMadeItWorseIsProposedToBeTakenBack() throws Exception {
        var life = worse();

        house.carryOn(living(), house.claim(life.id));

        assertThat(life.action().state()).isEqualTo(ActionState.REGRESSED);
        await().until(() -> house.count("action", "undoes = '" + life.id + "'") == 1);
        assertThat(house.count("action", "undoes = '" + life.id + "' and state = 'AWAITING' and requested_by = 'ada'"))
                .isEqualTo(1);
    }

    /** Guarded by: the steps that make the claims before them count for nothing. */
    @Test
    void whatGotOnIsNotGivenUp() throws Exception {
        var life = new Life("run_command", Gatehouse.command("uptime"), world, Trouble.NONE);
        house.execute("update action set attempts = 5 where id = '" + life.id + "'");

        assertThat(life.diesAt(2)).isTrue();

        assertThat(life.action().attempts).isZero();
    }

    /** Guarded by: the refusals in {@code Execution.refused} that are no doubt. */
    @Test
    void aServerThatIsBusyHasRunNothing() throws Exception {
        var life = new Life("run_command", Gatehouse.command("uptime"), world, Trouble.BUSY);

        house.carryOn(living(), life.first);

        assertThat(life.action().state()).isEqualTo(ActionState.FAILED);
        assertThat(life.action().detail).contains("As many as may run at once are running.");
        assertThat(life.effects()).isEmpty();
        assertThat(house.audited(life.id, "action.unknown")).isZero();
    }

    /** Guarded by: the same. */
    @Test
    void aServerThatCouldNotAskWhetherTheApprovalCountsHasRunNothing() throws Exception {
        var life = new Life("run_command", Gatehouse.command("uptime"), world, Trouble.UNCHECKED);

        house.carryOn(living(), life.first);

        assertThat(life.action().state()).isEqualTo(ActionState.FAILED);
        assertThat(life.action().detail).contains("does not say whether the approval counts.");
        assertThat(life.effects()).isEmpty();
        assertThat(house.audited(life.id, "action.unknown")).isZero();
    }

    /** Guarded by: what {@code ActionGate.inverse} takes, {@code Steps.compensated}, and the state in {@code Actions.hold}. */
    @Test
    void whatIsStillMeasuredIsTakenBackAndMeasuredNoMore() throws Exception {
        var service = World.running("shop-api");
        var life = new Life("scale_service", Gatehouse.scale(service.service.toString(), 3), service, Trouble.NONE);
        // Before the verdict.
        assertThat(life.sleepsAt(6, life::isTakenBack)).isTrue();

        assertThat(life.action().state()).isEqualTo(ActionState.COMPENSATED);
        assertThat(life.action().settled).isTrue();
        assertThat(service.replicas()).isEqualTo(2);
    }

    @Test
    void whatNothingTakesBackSaysWhy() throws Exception {
        var life = new Life("run_command", Gatehouse.command("uptime"), world, Trouble.NONE);
        house.carryOn(living(), life.first);

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> house.undo(life.id))
                .withMessageContaining("A command cannot be taken back.");
    }

    /** Another instance takes it over, and has not got on with it yet. */
    private final class Taken implements Runnable {

        private final ActionId id;
        private ActionState state = ActionState.AWAITING;

        Taken(ActionId id) {
            this.id = id;
        }

        @Override
        public void run() {
            house.claim(id);
            state = house.action(id).state();
        }
    }

    /** Guarded by: the lease in {@code Actions.claim}; what two take at the same moment is the later one's, by its fence. */
    @Test
    void twoInstancesDoEachActionOnce() {
        var worlds =
                IntStream.range(0, 24).mapToObj(i -> World.running("svc-" + i)).toList();
        var neighbours = house.neighbours(worlds.toArray(World[]::new));
        var second = new ActionRunner(actions, undecided, execution, database, config);
        second.start(new StartupEvent());
        try {
            var approved = new ArrayList<ActionId>();
            for (var each : worlds) {
                approved.add(house.proposed("scale_service", Gatehouse.scale(each.service.toString(), 3)));
                house.approve(approved.getLast());
            }
            await().atMost(Duration.ofSeconds(40)).until(() -> house.count("action", "not settled") == 0);

            assertThat(neighbours.deployer.effects().stream().map(Effect::key))
                    .containsExactlyInAnyOrderElementsOf(
                            approved.stream().map(ActionId::toString).toList());
            // Also with its key no call is made again, whoever looks at it in between.
            assertThat(neighbours.deployer.calls()).hasSameSizeAs(approved);
            for (var id : approved) {
                for (var kind : List.of("action.executing", "action.succeeded", "action.verified")) {
                    assertThat(house.audited(id, kind)).as(kind + " of " + id).isEqualTo(1);
                }
            }
        } finally {
            second.stop(new ShutdownEvent());
        }
    }

    private Execution living() {
        return house.execution(house.steps(database), new Hasty());
    }

    /** @param point before a step when it is even, after one when it is odd */
    private Execution instance(int point, Runnable happens) {
        var points = new AtomicInteger();
        return house.execution(
                house.steps(house.database(moment -> {
                    if (!NO_STEPS.contains(moment.step()) && points.getAndIncrement() == point) {
                        happens.run();
                    }
                })),
                new Hasty());
    }

    private static void die() {
        throw new Died();
    }

    private void fly(Duration further) {
        ahead = ahead.plus(further);
        ((TestClock) clock).ahead(ahead);
    }

    @AfterEach
    void backToNow() {
        fly(ahead.negated());
    }

    private void theLogHolds() {
        given().auth()
                .oauth2(TestTokens.of("ada", house.workspace, Role.ADMIN))
                .post("/api/v1/audit/verify")
                .then()
                .statusCode(200)
                .body("verified", equalTo(true));
    }

    /** One approved action, whose first instance dies. */
    private final class Life {

        private final Neighbours neighbours;
        private final ActionId id;
        private final Claim first;

        Life(String tool, JsonNode arguments, World world, Trouble trouble) {
            backToNow();
            neighbours = house.neighbours(world);
            neighbours.deployer.clock(clock);
            id = house.proposed(tool, arguments);
            first = house.approveAndClaim(id);
            neighbours.deployer.nextWrite(trouble);
        }

        /** One that somebody holds already. */
        Life(Neighbours neighbours, ActionId id, Claim first) {
            this.neighbours = neighbours;
            this.id = id;
            this.first = first;
        }

        /** @return false when it was at its end before */
        boolean diesAt(int point) {
            try {
                house.carryOn(instance(point, CrashTest::die), first);
                return false;
            } catch (Died e) {
                return true;
            }
        }

        /** @return false when it was at its end before */
        boolean sleepsAt(int point, Runnable meanwhile) {
            var slept = new AtomicBoolean();
            var slow = instance(point, () -> {
                slept.set(true);
                meanwhile.run();
            });
            try {
                house.carryOn(slow, first);
            } catch (LostLease e) {
                // Another one went on.
            }
            return slept.get();
        }

        void goesOn() {
            var living = living();
            house.carryOn(living, house.claim(id));
            assertThat(action().settled).isTrue();
            // Had the first one only been slow: what it knows is no longer true, and nothing of it counts.
            var effects = effects();
            assertThatExceptionOfType(LostLease.class).isThrownBy(() -> living.carryOn(first));
            assertThat(effects()).isEqualTo(effects);
        }

        void isTakenBack() {
            assertThat(action().state()).isEqualTo(ActionState.SUCCEEDED);
            var undo = house.undo(id);
            house.carryOn(living(), house.approveAndClaim(undo));
        }

        List<Effect> effects() {
            return neighbours.deployer.effects();
        }

        Action action() {
            return house.action(id);
        }

        void isOnRecordOnce() {
            assertThat(house.audited(id, "action.executing")).isEqualTo(1);
            endIsOnRecordOnce();
        }

        void endIsOnRecordOnce() {
            var end = action().state().name().toLowerCase(Locale.ROOT);
            assertThat(house.audited(id, "action." + end)).isEqualTo(1);
            assertThat(told()).containsOnlyOnce(end);
            if (action().stage() instanceof Stage.Judged) {
                assertThat(told()).containsOnlyOnce("succeeded");
            }
        }

        /** How it went, as others hear it; empty for what they heard before. */
        List<String> told() {
            return house.sql.all("select coalesce(said ->> 'outcome', said ->> 'reason', said ->> 'verdict')"
                    + " from outbox, cast(payload as json) said where record_key = '" + id + "'");
        }
    }

    /** Time flies, for everybody: what is waited for comes soon, or its time is up. */
    private final class Hasty extends Clock {

        @Override
        public Instant instant() {
            fly(Duration.ofSeconds(10));
            return clock.instant();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
