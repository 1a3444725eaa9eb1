package io.syntra.agent.action;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.Talk;
import io.syntra.agent.fake.World;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Taking back is a change as any other: proposed, decided, carried out, measured. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class UndoTest {

    private World world;
    private Neighbours neighbours;
    private Talk talk;

    @BeforeEach
    void oneHealthyService() {
        world = World.running("shop-api");
        neighbours = Neighbours.of(world);
        talk = Talk.open(TestTokens.developer());
    }

    @AfterEach
    void hangUp() {
        talk.close();
    }

    private static Response undo(String action, String token) {
        return given().auth().oauth2(token).post("/api/v1/actions/" + action + "/undo");
    }

    private Talk.Proposed done(String command) {
        var proposed = talk.propose(command);
        proposed.decide(TestTokens.developer(), "approve").then().statusCode(200);
        talk.events.await("run.finished");
        return proposed;
    }

    /** Guarded by: the entry in {@code Steps.compensated}. */
    @Test
    void whatWasDoneIsTakenBackOnceAPersonSaysYes() {
        var scaled = done("scale shop-api to 3");

        var undo =
                undo(scaled.id(), TestTokens.developer()).then().statusCode(202).extract();
        try (var taking = Talk.again(undo.path("conversation_id"), TestTokens.developer())) {
            var proposed = taking.proposed();
            assertThat(world.replicas()).isEqualTo(3);
            proposed.get(TestTokens.viewer())
                    .then()
                    .body("undoes", equalTo(scaled.id()))
                    .body("arguments.replicas", equalTo(2));
            proposed.decide(TestTokens.viewer(), "approve").then().statusCode(403);
            proposed.decide(TestTokens.developer(), "approve").then().statusCode(200);
            taking.events.await("run.finished");

            assertThat(world.replicas()).isEqualTo(2);
            scaled.get(TestTokens.viewer())
                    .then()
                    .body("state", equalTo("compensated"))
                    .body("undone_by", equalTo(proposed.id()));
            scaled.audit(TestTokens.viewer()).then().body("items.kind", hasItem("action.compensated"));
        }
        undo(scaled.id(), TestTokens.developer())
                .then()
                .statusCode(409)
                .body("detail", containsString("was taken back"));
    }

    /** Guarded by: the state in {@code ActionGate.inverse}, and the record of it in {@code UndoResource.refuse}. */
    @Test
    void whatWasNotDoneOrCannotBeTakenBackSaysSo() {
        var rejected = talk.propose("scale shop-api to 3");
        rejected.decide(TestTokens.developer(), "reject").then().statusCode(200);
        talk.events.await("run.finished");

        undo(rejected.id(), TestTokens.developer()).then().statusCode(409).body("detail", containsString("rejected"));
        undo(rejected.id(), TestTokens.stranger()).then().statusCode(404);
        rejected.audit(TestTokens.viewer())
                .then()
                .body("items[0].kind", equalTo("undo.refused"))
                .body("items[0].actor", equalTo("dev"))
                .body("items[0].data.reason", equalTo("conflict"));
        rejected.audit(TestTokens.stranger()).then().body("items.kind", equalTo(List.of("undo.refused")));
        undo("nonsense", TestTokens.developer()).then().statusCode(404);
        try (var other = Talk.open(TestTokens.developer())) {
            var restarted = other.propose("restart shop-api");
            restarted.decide(TestTokens.developer(), "approve").then().statusCode(200);
            other.events.await("run.finished");
            undo(restarted.id(), TestTokens.developer())
                    .then()
                    .statusCode(409)
                    .body("detail", containsString("cannot be taken back"));
        }
        assertThat(neighbours.deployer.effects()).hasSize(1);
    }

    /** No brain has a say in it. Guarded by: what {@code RunLoop.next} proposes before one is asked. */
    @Test
    void whatMadeItWorseIsProposedToBeTakenBack() {
        world.deployed(2, World.ago(Duration.ofMinutes(10)));
        world.errorRate(1, 0.9);
        var proposed = talk.propose("roll back shop-api to v1");
        proposed.decide(TestTokens.developer(), "approve").then().statusCode(200);

        var second = talk.events.await(event -> event.name().equals("action.proposed")
                && !event.data().path("action").path("id").asText().equals(proposed.id()));

        assertThat(second.data().path("action").path("undoes").asText()).isEqualTo(proposed.id());
        assertThat(second.data().path("action").path("tool").asText()).isEqualTo("rollback");
        proposed.get(TestTokens.viewer()).then().body("state", equalTo("regressed"));
        assertThat(talk.events.words()).contains("take it back");
        assertThat(world.serving()).isEqualTo(1);
    }
}
