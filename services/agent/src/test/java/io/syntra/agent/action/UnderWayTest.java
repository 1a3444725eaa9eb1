package io.syntra.agent.action;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.action.Proposed.Refused;
import io.syntra.agent.fake.FakeDeployer.Effect;
import io.syntra.agent.fake.FakeDeployer.Trouble;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.World;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.identity.Role;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One release serves and another is on its way. What a person approves is what is done, or nothing is. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class UnderWayTest {

    @Inject
    Gatehouse house;

    @Inject
    Steps steps;

    @Inject
    Clock clock;

    private final World world = World.running("shop-api");
    private DeploymentView first;
    private DeploymentView serves;
    private Neighbours neighbours;

    @BeforeEach
    void twoReleasesThatServed() {
        first = world.deployments().getFirst();
        serves = world.deployed(2, World.ago(Duration.ofMinutes(10)));
        neighbours = house.neighbours(world);
    }

    /** The deployer would build each of them on v3. Guarded by: {@code Pending.refuse} in each {@code plan}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "restart_service | {'service_id': 'shop-api'}",
                "trigger_deploy  | {'service_id': 'shop-api'}",
                "scale_service   | {'service_id': 'shop-api', 'replicas': 5}",
                "scale_service   | {'service_id': 'shop-api', 'replicas': 2}",
                "update_env      | {'service_id': 'shop-api', 'key': 'FLAG', 'value': 'on'}"
            })
    void nothingThatWouldBuildOnItIsPlanned(String tool, String arguments) throws Exception {
        world.underWay(DeploymentKind.DEPLOY, 3, 2);

        var proposed = house.propose(
                house.person("ada", Role.ADMIN), tool, Json.mapper().readTree(arguments.replace('\'', '"')));

        assertThat(proposed).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.result().code()).isEqualTo("deployment_under_way");
            assertThat(refused.result().summary())
                    .contains("the deployment of v3 is under way", "not on v2", "Wait until it is done")
                    .contains("rollback to v2 (deployment " + serves.id() + ")");
        });
    }

    /** Else a deployment would scale what serves behind its health check. Guarded by: the replicas in {@code TriggerDeploy.plan}. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void howManyReplicasThereShallBeGoesWithAnotherRelease(boolean named) {
        var arguments =
                Json.mapper().createObjectNode().put("service_id", "shop-api").put("replicas", 5);
        if (named) {
            arguments.put("release_id", serves.releaseId().toString());
        }

        assertThat(house.propose(house.person("ada", Role.ADMIN), "trigger_deploy", arguments))
                .isInstanceOfSatisfying(Refused.class, refused -> {
                    assertThat(refused.result().code()).isEqualTo("invalid_arguments");
                    assertThat(refused.result().summary()).contains("replicas: ", "use scale_service");
                });
    }

    @Test
    void beforeAnythingServesThereIsOnlyWaiting() {
        var fresh = new World("new-api");
        fresh.underWay(DeploymentKind.DEPLOY, 1, 1);
        house.neighbours(fresh);

        assertThat(house.propose(house.person("ada", Role.ADMIN), "restart_service", service("new-api")))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.result().summary())
                                .contains("nothing serves yet. Wait until it is done."));
    }

    /** What has the traffic is what further changes build on, whoever waits for old replicas to end. */
    @Test
    void whatHasSwitchedIsNoLongerUnderWay() {
        world.underWay(DeploymentKind.DEPLOY, 3, 2);
        world.newestReaches(DeploymentState.SUCCEEDED);

        var plan = house.view(house.proposed("restart_service", service("shop-api")));

        assertThat(plan.preview()).contains("fresh one of v3");
    }

    /**
     * Guarded by: {@code givesUp} in {@code Rollback.check}, the line in {@code Rollback.preview}, and
     * {@code Pending.again}.
     */
    @Test
    void itIsGivenUpForWhatServesAndAskedForOnceMore() {
        var bad = world.underWay(DeploymentKind.DEPLOY, 3, 2);
        var id = house.proposed("rollback", to(serves));
        var plan = house.view(id);

        assertThat(plan.summary()).isEqualTo("Keep shop-api at v2 and give up the deployment of v3");
        assertThat(plan.preview().lines())
                .containsExactly(
                        "given up: the deployment of v3, asked for by dev; it does not serve yet",
                        "release: v2 stays",
                        "replicas: 2 → 2");
        assertThat(plan.call()).satisfies(call -> assertThat(call.seen()).endsWith("pending=" + bad.id()));
        assertThat(plan.inverseNote()).contains("the deployment of v3 once more");

        carryOut(id);
        assertThat(house.action(id).stage()).isInstanceOf(Stage.Judged.class);
        assertThat(world.serving()).isEqualTo(2);
        assertThat(world.deployments().get(1).state()).isEqualTo(DeploymentState.SUPERSEDED);

        var undo = house.undo(id);
        assertThat(house.view(undo).summary()).isEqualTo("Deploy v3 of shop-api");
        assertThat(house.view(undo).preview()).contains("release: v2 → v3", "env FLAG: changes");
        carryOut(undo);
        assertThat(world.serving()).isEqualTo(3);
        assertThat(house.action(id).state()).isEqualTo(ActionState.COMPENSATED);

        var back = house.undo(undo);
        assertThat(house.view(back).summary()).isEqualTo("Roll shop-api back from v3 to v2");
        carryOut(back);
        assertThat(world.serving()).isEqualTo(2);
    }

    /** Nothing of another release is given up, so what asks for it again is another call. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SCALE   | 5 | the change to 5 replicas of v2 | scale_service",
                "RESTART | 2 | the restart of v2              | trigger_deploy"
            })
    void aChangeOfWhatServesIsGivenUpAsWell(DeploymentKind kind, int replicas, String words, String inverse) {
        world.underWay(kind, 2, replicas);
        var id = house.proposed("rollback", to(serves));

        assertThat(house.view(id).summary()).isEqualTo("Keep shop-api at v2 and give up " + words);
        carryOut(id);
        assertThat(world.replicas()).isEqualTo(2);
        assertThat(house.view(house.undo(id)).tool()).isEqualTo(inverse);
    }

    /** Guarded by: the line in {@code Rollback.preview}. */
    @Test
    void whoeverGoesFurtherBackIsToldThatItIsGivenUp() {
        world.underWay(DeploymentKind.DEPLOY, 3, 2);
        var id = house.proposed("rollback", to(first));

        assertThat(house.view(id).summary()).isEqualTo("Roll shop-api back from v2 to v1");
        assertThat(house.view(id).preview()).contains("given up: the deployment of v3", "release: v2 → v1");
        assertThat(house.view(id).inverseNote()).contains("v2 again", "stays given up");
        carryOut(id);
        assertThat(world.serving()).isEqualTo(1);
    }

    /** What was scaled and what was asked for, not what the release has of its own. Guarded by {@code Pending.again}. */
    @ParameterizedTest
    @ValueSource(ints = {6, 4})
    void whatIsAskedForOnceMoreHasAsManyReplicas(int wanted) {
        world.ownReplicas(3, 1);
        var scaled = scaledTo(6);
        world.underWay(DeploymentKind.DEPLOY, 3, wanted);
        var id = house.proposed("rollback", to(scaled));
        assertThat(house.view(id).summary()).isEqualTo("Keep shop-api at v2 and give up the deployment of v3");
        carryOut(id);

        var undo = house.undo(id);
        assertThat(house.view(undo).preview()).contains("replicas: 6 → " + wanted);
        carryOut(undo);
        assertThat(world.serving()).isEqualTo(3);
        assertThat(world.replicas()).isEqualTo(wanted);
    }

    /** Guarded by: {@code TriggerDeploy.kept}, and the refusal beside it. */
    @Test
    void anotherReleaseIsNoReasonForFewerReplicas() {
        world.ownReplicas(1, 1);
        scaledTo(6);
        var deploy = Json.mapper()
                .createObjectNode()
                .put("service_id", "shop-api")
                .put("release_id", first.releaseId().toString());

        assertThat(house.view(house.proposed("trigger_deploy", deploy)).preview())
                .contains("replicas: 6 → 6");
        assertThat(house.propose(
                        house.person("ada", Role.ADMIN),
                        "trigger_deploy",
                        Json.mapper()
                                .createObjectNode()
                                .put("service_id", "shop-api")
                                .put("replicas", 3)))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.result().summary()).contains("use scale_service"));
    }

    /**
     * What an admin alone may ask for does not come to serve by the right to deploy. Guarded by: {@code onlyAskedFor} in
     * {@code Pending.again} and in {@code TriggerDeploy.another}.
     */
    @ParameterizedTest
    @EnumSource(names = {"ENV_UPDATE", "SCALE"})
    void anotherVariableIsAskedForOnceMoreWithItsOwnTool(DeploymentKind newest) {
        var env = world.underWay(DeploymentKind.ENV_UPDATE, 3, 2);
        if (newest == DeploymentKind.SCALE) {
            world.newestReaches(DeploymentState.SUPERSEDED);
            world.underWay(DeploymentKind.SCALE, 3, 4);
        }
        var id = house.proposed("rollback", to(serves));

        assertThat(house.view(id).inverse()).isNull();
        assertThat(house.view(id).inverseNote()).contains("Cannot be taken back", "an admin", "update_env");
        carryOut(id);
        assertThat(world.serving()).isEqualTo(2);
        assertThat(house.propose(
                        house.person("ada", Role.ADMIN),
                        "trigger_deploy",
                        Json.mapper()
                                .createObjectNode()
                                .put("service_id", "shop-api")
                                .put("release_id", env.releaseId().toString())))
                .isInstanceOfSatisfying(Refused.class, refused -> {
                    assertThat(refused.result().code()).isEqualTo("never_served");
                    assertThat(refused.result().summary()).contains("v3", "update_env");
                });
    }

    /** The same release in another number is not what serves. Guarded by: the replicas in {@code Rollback.stays}. */
    @Test
    void fewerReplicasOfWhatServesAreNoMereGivingUp() {
        scaledTo(6);
        world.underWay(DeploymentKind.DEPLOY, 3, 6);
        var id = house.proposed("rollback", to(serves));

        assertThat(house.view(id).summary()).isEqualTo("Roll shop-api back to 2 replicas of v2");
        assertThat(house.view(id).preview().lines())
                .contains("given up: the deployment of v3, asked for by dev; it does not serve yet", "replicas: 6 → 2");
        assertThat(house.view(id).inverseNote()).contains("6 replicas of v2", "stays given up");
        carryOut(id);
        assertThat(world.replicas()).isEqualTo(2);

        carryOut(house.undo(id));
        assertThat(world.serving()).isEqualTo(2);
        assertThat(world.replicas()).isEqualTo(6);
    }

    /** Whatever became of it by then. Guarded by: the id of the newest deployment in {@code ServiceView.seen}. */
    @ParameterizedTest
    @EnumSource(names = {"HEALTH_GATE", "FAILED", "SUCCEEDED"})
    void whatBeginsAfterThePlanEndsIt(DeploymentState state) {
        var id = house.proposed("restart_service", service("shop-api"));
        var claim = house.approveAndClaim(id);
        world.underWay(DeploymentKind.RESTART, 2, 2);
        world.newestReaches(state);

        house.carryOn(house.execution(steps, clock), claim);

        isStale(id);
        assertThat(neighbours.deployer.calls()).isEmpty();
    }

    /**
     * It is the newest deployment before and after, and the same release serves with as many replicas. Guarded by:
     * {@code pending} in {@code ServiceView.seen}.
     */
    @ParameterizedTest
    @EnumSource(names = {"FAILED", "SUCCEEDED"})
    void whatIsDoneBetweenThePlanAndTheCallEndsItToo(DeploymentState state) {
        world.underWay(DeploymentKind.RESTART, 2, 2);
        var id = house.proposed("rollback", to(first));
        var claim = house.approveAndClaim(id);
        world.newestReaches(state);

        house.carryOn(house.execution(steps, clock), claim);

        isStale(id);
        assertThat(neighbours.deployer.calls()).isEmpty();
    }

    /** After the gate's last look. Guarded by the deployer: {@code IfMatch.check}. */
    @Test
    void whatBeginsWhileTheCallIsOnItsWayIsSeenByTheDeployer() {
        var id = house.proposed("scale_service", Gatehouse.scale("shop-api", 5));
        var claim = house.approveAndClaim(id);
        neighbours.deployer.nextWrite(Trouble.NONE, () -> world.underWay(DeploymentKind.DEPLOY, 3, 2));

        house.carryOn(house.execution(steps, clock), claim);

        isStale(id);
        assertThat(neighbours.deployer.calls()).hasSize(1);
    }

    private DeploymentView scaledTo(int replicas) {
        world.underWay(DeploymentKind.SCALE, 2, replicas);
        world.newestReaches(DeploymentState.SUCCEEDED);
        return world.deployments().getFirst();
    }

    private void isStale(ActionId id) {
        assertThat(house.action(id).state()).isEqualTo(ActionState.STALE);
        assertThat(neighbours.deployer.effects()).extracting(Effect::operation).isEmpty();
    }

    private void carryOut(ActionId id) {
        house.carryOn(house.execution(steps, clock), house.approveAndClaim(id));
    }

    private static JsonNode service(String name) {
        return Json.mapper().createObjectNode().put("service_id", name);
    }

    private static JsonNode to(DeploymentView deployment) {
        return Json.mapper()
                .createObjectNode()
                .put("service_id", "shop-api")
                .put("deployment_id", deployment.id().toString());
    }
}
