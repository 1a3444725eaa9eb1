package io.syntra.agent.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.fake.FakeDeployer.Trouble;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.Talk;
import io.syntra.agent.fake.World;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionState;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An action is judged by the signals that its plan names. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class EffectTest {

    @Inject
    Gatehouse house;

    @Inject
    Steps steps;

    @Inject
    Clock clock;

    private final World world = new World("shop-api");

    /** Guarded by: the runbook's {@code verify} in {@code releases.yaml}. No request fails, before or after. */
    @Test
    void aSlowReleaseThatWasTakenBackIsJudgedByHowLongRequestsTake() {
        world.latency(2, 900).deployed(1, World.ago(Duration.ofMinutes(20)));
        world.deployed(2, World.ago(Duration.ofSeconds(90)));
        Neighbours.of(world);
        try (var talk = Talk.open(TestTokens.developer())) {
            var proposed = talk.propose("why is shop-api so slow?");
            proposed.get(TestTokens.viewer())
                    .then()
                    .body("effect.aims", equalTo(List.of("latency_p95", "ready_replicas")))
                    .body("effect.guards", equalTo(List.of("error_rate")));
            proposed.decide(TestTokens.developer(), "approve").then().statusCode(200);
            talk.events.await("run.finished");

            proposed.get(TestTokens.viewer())
                    .then()
                    .body("state", equalTo("verified"))
                    .body("verification.before.latency_p95", equalTo(900.0f))
                    .body("verification.after.latency_p95", equalTo(40.0f))
                    .body("verification.detail", containsString("95 of 100 requests take up to 40 ms, before 900 ms"));
            assertThat(talk.events.words()).contains("95 of 100 took up to 900 ms, 2 of 2 replicas ready; after");
        }
    }

    /** Guarded by: the replicas that are counted in {@code Execution.begin}, before anything is changed. */
    @Test
    void aRestartThatLeavesFewerReplicasReadyIsWorse() throws Exception {
        world.deployed(1, World.ago(Duration.ofMinutes(20)));
        var neighbours = house.neighbours(world);
        var id = house.proposed(
                "restart_service", Json.mapper().createObjectNode().put("service_id", world.service.toString()));
        neighbours.deployer.nextWrite(Trouble.NONE, () -> world.unready(1));

        house.carryOn(house.execution(steps, clock), house.approveAndClaim(id));

        assertThat(house.action(id).state()).isEqualTo(ActionState.REGRESSED);
        assertThat(house.view(id).verification()).satisfies(verification -> assertThat(verification.detail())
                .contains("1 of 2 replicas ready, before 2"));
    }

    /** Guarded by: the effect in {@code PlanHash}. */
    @Test
    void whatItIsJudgedByIsPartOfWhatWasApproved() throws Exception {
        var id = scaled();
        house.execute("update action set effect = '{\"aims\":[],\"guards\":[]}' where id = '" + id + "'");

        house.carryOn(house.execution(steps, clock), house.claim(id));

        assertThat(house.action(id).state()).isEqualTo(ActionState.FAILED);
        assertThat(house.action(id).detail).contains("not what was approved");
    }

    @Test
    void whatWasProposedBeforePlansNamedTheirSignalsIsJudgedByItsFailures() throws Exception {
        var id = proposed();
        house.execute("update action set effect = null where id = '" + id + "'");
        house.execute("update action set plan_hash = '" + house.planHash(id) + "' where id = '" + id + "'");
        house.approveAndClaim(id);

        house.carryOn(house.execution(steps, clock), house.claim(id));

        assertThat(house.action(id).state()).isEqualTo(ActionState.INCONCLUSIVE);
        assertThat(house.view(id).effect()).isNull();
        assertThat(house.view(id).verification())
                .satisfies(verification -> assertThat(verification.detail()).contains("too few to judge by"));
    }

    /** Approved, and held so that nobody else carries it out. */
    private ActionId scaled() {
        var id = proposed();
        house.approveAndClaim(id);
        return id;
    }

    private ActionId proposed() {
        world.deployed(1, World.ago(Duration.ofMinutes(20)));
        house.neighbours(world);
        return house.proposed("scale_service", Gatehouse.scale(world.service.toString(), 3));
    }
}
