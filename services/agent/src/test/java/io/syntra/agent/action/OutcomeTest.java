package io.syntra.agent.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.World;
import io.syntra.agent.tool.ToolRunner;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.deployer.CommandState;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.problem.ProblemCode;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import jakarta.ws.rs.ProcessingException;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the receiver says became of a call is what the action says. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class OutcomeTest {

    @Inject
    Gatehouse house;

    @Inject
    Steps steps;

    @Inject
    Clock clock;

    private final World world = new World("shop-api");
    private Neighbours neighbours;

    @BeforeEach
    void oneHealthyService() {
        world.deployed(1, World.ago(Duration.ofMinutes(20)));
        neighbours = house.neighbours(world);
    }

    /** Guarded by {@code Progress.Failed} in {@code Execution.follow}. */
    @ParameterizedTest
    @EnumSource(
            value = DeploymentState.class,
            names = {"FAILED", "SUPERSEDED"})
    void aDeploymentThatDidNotGetThereFailedAndNothingIsMeasured(DeploymentState state) {
        world.nextReaches(state);
        var id = carriedOut("scale_service");

        endsAs(id, ActionState.FAILED, state == DeploymentState.FAILED ? "did not become healthy" : "is superseded");
        assertThat(house.view(id).verification()).isNull();
        assertThat(world.replicas()).isEqualTo(2);
    }

    /**
     * Somebody went back while no instance looked. Only what had succeeded is rolled back, so it took effect.
     *
     * <p>Guarded by {@code ServiceReceiver.progress}.
     */
    @Test
    void aDeploymentThatWasRolledBackMeanwhileWasDone() {
        world.nextReaches(DeploymentState.ROLLED_BACK);
        var id = carriedOut("scale_service");

        endsAs(id, ActionState.SUCCEEDED, "was rolled back since");
        assertThat(house.action(id).executedAt).isNotNull();
        // What is there now says nothing of what it did.
        assertThat(house.view(id).verification()).isNull();
    }

    /** Guarded by {@code Steps.undone}: what the undo took back may be there again. */
    @Test
    void anUndoThatWasRolledBackMeanwhileTookNothingBack() {
        var done = carriedOut("scale_service");
        world.nextReaches(DeploymentState.ROLLED_BACK);
        var undo = house.undo(done);
        house.carryOn(house.execution(steps, clock), house.approveAndClaim(undo));

        endsAs(undo, ActionState.SUCCEEDED, "was rolled back since");
        assertThat(house.action(done).state()).isNotEqualTo(ActionState.COMPENSATED);
    }

    /** Guarded by {@code Asking.overdue}, and by {@code told}, which leaves the action to be asked for. */
    @Test
    void aDeploymentThatTakesTooLongIsUnknownUntilItIsDone() {
        world.nextReaches(DeploymentState.HEALTH_GATE);
        var id = carriedOut("scale_service");

        assertThat(house.action(id).state()).isEqualTo(ActionState.UNKNOWN);
        assertThat(house.action(id).detail).contains("Not finished after 10 minutes");
        assertThat(house.action(id).told).isTrue();
        assertThat(house.action(id).settled).isFalse();

        world.newestReaches(DeploymentState.SUCCEEDED);
        house.carryOn(house.execution(steps, clock), house.claim(id));
        assertThat(house.action(id).stage()).isInstanceOf(Stage.Done.class);
        assertThat(neighbours.deployer.calls()).containsExactly(id.toString());
    }

    /** Guarded by {@code CommandReceiver.follow}. */
    @Test
    void aCommandThatWasNotBegunFailed() {
        neighbours.deployer.server().says("up 3 days");
        neighbours.deployer.server().ends(CommandState.REFUSED);
        var id = carriedOut("run_command");

        endsAs(id, ActionState.FAILED, "nothing ran");
        assertThat(house.view(id).output()).isNull();
    }

    /** What it did by then is done, and what it wrote tells what that was. Guarded by {@code CommandReceiver.follow}. */
    @Test
    void aCommandThatTookTooLongWasEndedHalfWay() {
        neighbours.deployer.server().says("copied 3 of 9\u001b[2J password=hunter2abc");
        neighbours.deployer.server().ends(CommandState.TIMED_OUT);
        var id = carriedOut("run_command");

        endsAs(id, ActionState.FAILED, "took too long and was ended half way");
        assertThat(house.action(id).detail).contains("What it had done by then is done.");
        assertThat(house.view(id).output())
                .containsEntry("stdout", "copied 3 of 9 password=[redacted]")
                .doesNotContainKey("exit_code");
    }

    /** A receiver's words stand in the gate's sentence. Guarded by {@code Settlement.result}. */
    @Test
    void theReceiversWordsAreToldAsDataFromOutside() {
        neighbours.deployer.server().ends(CommandState.REFUSED);
        var told = Settlement.result(house.action(carriedOut("run_command"))).json();

        assertThat(told.path("provenance").path("trust_of_summary_and_detail").asText())
                .isEqualTo(ToolRunner.FROM_OUTSIDE);
    }

    /** Guarded by {@code Progress.Lost} in {@code Execution.follow}: it is neither a success nor asked for again. */
    @Test
    void aCommandThatNobodyKnowsTheEndOfStaysUnknown() {
        neighbours.deployer.server().ends(CommandState.UNKNOWN);
        var id = carriedOut("run_command");

        endsAs(id, ActionState.UNKNOWN, "the deployer died meanwhile");
        assertThat(neighbours.deployer.calls()).hasSize(1);
    }

    @Test
    void aCommandThatStillRunsIsFollowedToItsEnd() {
        neighbours.deployer.server().ends(CommandState.RUNNING);
        var id = carriedOut("run_command");
        assertThat(house.action(id).detail).contains("Not finished after 10 minutes");

        neighbours.deployer.server().says("up 3 days");
        neighbours.deployer.server().newestEnds(CommandState.FINISHED);
        house.carryOn(house.execution(steps, clock), house.claim(id));

        endsAs(id, ActionState.SUCCEEDED, "exit code 0");
        assertThat(house.action(id).output).contains("up 3 days");
        assertThat(neighbours.deployer.calls()).hasSize(1);
    }

    /** It may have arrived all the same. Guarded by: what {@code Execution.refused} takes for unknown. */
    @ParameterizedTest
    @EnumSource(
            value = ProblemCode.class,
            names = {"IDEMPOTENCY_KEY_IN_USE", "UNAVAILABLE"})
    void whatIsRefusedForNowIsAskedForAgain(ProblemCode why) {
        neighbours.deployer.nextWriteIsRefused(why);
        var id = carriedOut("scale_service");

        assertThat(house.action(id).stage()).isInstanceOf(Stage.Done.class);
        assertThat(house.audited(id, "action.unknown")).isEqualTo(1);
        assertThat(neighbours.deployer.effects()).hasSize(1);
    }

    /** Guarded by: {@code Execution.reconcile} looks at the target before it asks for the call. */
    @Test
    void aCallThatArrivesBetweenTwoQuestionsIsFound() {
        neighbours.deployer.nextWriteComesLate();
        var id = carriedOut("scale_service");

        assertThat(house.action(id).stage()).isInstanceOf(Stage.Done.class);
        assertThat(neighbours.deployer.effects()).hasSize(1);
    }

    /** Guarded by: {@code BoundCall.make} reads an id, as it would no JSON. */
    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"id\":\"7\"}"})
    void anAnswerThatNamesNothingSaysNothing(String answer) throws Exception {
        var id = house.proposed("scale_service", Gatehouse.scale("shop-api", 3));
        house.approveAndClaim(id);
        var action = house.action(id);
        var write = house.tools.action(action.tool).write(action.arguments());
        var json = Json.mapper().readTree(answer);

        var call = new BoundCall("Bearer it", clock.instant(), action, "approved", "\"1\"", write);

        assertThatExceptionOfType(ProcessingException.class)
                .isThrownBy(() -> call.make(
                        (bearer, key, version, approval, rest, seen, collection, service, operation, sent) -> json));
    }

    /** The release that serves, once more. Guarded by {@code TriggerDeploy.write}. */
    @Test
    void whatServesIsDeployedOnceMore() {
        world.deployed(2, World.ago(Duration.ofMinutes(10)));
        var id = house.proposed(
                "trigger_deploy", Json.mapper().createObjectNode().put("service_id", "shop-api"));
        var plan = house.view(id);

        assertThat(plan.summary()).isEqualTo("Deploy v2 of shop-api again");
        assertThat(plan.preview()).contains("release: v2 → v2 (the same", "replicas: 2");
        assertThat(plan.inverse()).isNull();
        assertThat(plan.inverseNote()).contains("Nothing to take back");

        house.carryOn(house.execution(steps, clock), house.approveAndClaim(id));

        assertThat(neighbours.deployer.effects()).singleElement().satisfies(effect -> {
            assertThat(effect.key()).isEqualTo(id.toString());
            assertThat(effect.operation()).isEqualTo("deployments");
        });
        assertThat(world.serving()).isEqualTo(2);
        assertThat(house.action(id).stage()).isInstanceOf(Stage.Judged.class);
    }

    /** Approved, and followed for as long as anybody follows it. */
    private ActionId carriedOut(String tool) {
        var id = house.proposed(
                tool, tool.equals("run_command") ? Gatehouse.command("uptime") : Gatehouse.scale("shop-api", 3));
        house.carryOn(house.execution(steps, clock), house.approveAndClaim(id));
        return id;
    }

    private void endsAs(ActionId id, ActionState state, String said) {
        var action = house.action(id);
        assertThat(action.state()).isEqualTo(state);
        assertThat(action.detail).contains(said);
        assertThat(action.settled).isTrue();
        assertThat(house.audited(id, "action." + state.name().toLowerCase(java.util.Locale.ROOT)))
                .isEqualTo(1);
    }
}
