package io.syntra.agent.runbook;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.World;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.Role;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Somebody asks what the runbooks would do; they look, and nothing more. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class DryRunTest {

    @Test
    void theRunbookThatFiresIsToldAndTheOthersSayWhyNot() {
        var world = World.running("shop-api").errorRate(2, 0.4);
        var good = world.deployed(2, World.ago(Duration.ofSeconds(90)));
        var neighbours = Neighbours.of(world);
        assertThat(good).isNotNull();

        dryRun(TestTokens.viewer(), "shop-api")
                .statusCode(200)
                .body("service_name", equalTo("shop-api"))
                .body("diagnosis", equalTo("cause"))
                .body("words", containsString("Most likely cause: v2 of shop-api"))
                .body("proposal.tool", equalTo("rollback"))
                .body("proposal.arguments.service_id", equalTo(world.service.toString()))
                .body("verify", equalTo(List.of("error_rate")))
                .body("runbooks[0].runbook", equalTo("roll-back-a-failing-release"))
                .body("runbooks.findAll { it.fires }.size()", equalTo(1))
                .body("runbooks.find { it.runbook == 'free-a-disk' }.why", equalTo("nothing points to a full disk"));
        assertThat(neighbours.deployer.calls()).isEmpty();
    }

    @Test
    void aServiceThatIsWellNeedsNone() {
        var world = new World("shop-api");
        world.deployed(1, World.ago(Duration.ofMinutes(20)));
        Neighbours.of(world);

        dryRun(TestTokens.viewer(), world.service.toString())
                .statusCode(200)
                .body("diagnosis", equalTo("no_fault"))
                .body("proposal", nullValue())
                .body("runbooks.findAll { it.fires }", equalTo(List.of()));
    }

    @Test
    void whatIsOfAnotherWorkspaceIsNotThere() {
        var world = new World("shop-api");
        world.deployed(1, World.ago(Duration.ofMinutes(20)));
        Neighbours.of(world);
        var stranger = TestTokens.of("eve", new WorkspaceId("elsewhere"), Role.ADMIN);

        dryRun(stranger, world.service.toString()).statusCode(404);
        dryRun(stranger, "shop-api").statusCode(404).body("code", equalTo("service_not_found"));
        given().auth().oauth2(stranger).get("/api/v1/runbooks/dry-run").then().statusCode(400);
        given().get("/api/v1/runbooks/dry-run?service_id=shop-api").then().statusCode(401);
    }

    private static ValidatableResponse dryRun(String token, String service) {
        return given().auth()
                .oauth2(token)
                .queryParam("service_id", service)
                .get("/api/v1/runbooks/dry-run")
                .then();
    }
}
