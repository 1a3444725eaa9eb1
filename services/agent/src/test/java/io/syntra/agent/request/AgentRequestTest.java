package io.syntra.agent.request;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.Talk;
import io.syntra.agent.fake.World;
import io.syntra.contracts.AgentRequestId;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.PolicyView;
import io.syntra.contracts.agent.RunMode;
import io.syntra.contracts.event.ActionEvent;
import io.syntra.contracts.event.AgentAnswer;
import io.syntra.contracts.event.AgentRequest;
import io.syntra.contracts.event.Topic;
import io.syntra.identity.Role;
import io.syntra.testing.EventProbe;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What services ask by events, and what they are answered. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class AgentRequestTest {

    private static final String ORIGIN = "workflow_run:7";

    private final AgentRequestId id = AgentRequestId.random();
    private final String title = "tell the team: ask " + id;
    private EventProbe<AgentRequest> requests;
    private EventProbe<AgentAnswer> answers;
    private EventProbe<ActionEvent> actions;

    @BeforeEach
    void listen() {
        requests = EventProbe.on(Topic.AGENT_REQUEST, AgentRequest.class);
        answers = EventProbe.on(Topic.AGENT_ANSWER, AgentAnswer.class);
        actions = EventProbe.on(Topic.ACTION, ActionEvent.class);
    }

    @AfterEach
    void hangUp() {
        requests.close();
        answers.close();
        actions.close();
    }

    /** Guarded by: {@code Calls.onlyAsked}, and the key of {@code agent_request}. */
    @Test
    void aQuestionIsInvestigatedOnceAndNothingIsProposed() {
        var world = World.brokenByRelease2();
        Neighbours.of(world);
        var question = question("Why does shop-api fail?");

        requests.publish(TestTokens.WORKSPACE, question);
        requests.publish(TestTokens.WORKSPACE, question);

        var answer = answered();
        assertThat(answer.outcome()).isEqualTo("answered");
        assertThat(answer.text())
                .contains("v2", "TypeError", "[1]", "What should end it: roll back", "Nobody was asked to approve it")
                .doesNotContain("only if you approve");
        assertThat(answer.action()).isNull();
        assertThat(answer.origin()).isEqualTo(ORIGIN);
        given().auth()
                .oauth2(TestTokens.viewer())
                .get("/api/v1/conversations/" + answer.conversationId())
                .then()
                .statusCode(200)
                .body("title", equalTo(title));
        assertThat(answers.events())
                .filteredOn(seen -> seen.event().requestId().equals(id))
                .hasSize(1);
        assertThat(given().auth()
                        .oauth2(TestTokens.viewer())
                        .queryParam("limit", 200)
                        .get("/api/v1/conversations")
                        .jsonPath()
                        .<String>getList("items.findAll { it.title == '" + title + "' }.id"))
                .hasSize(1);
    }

    /** Guarded by: {@code Undecided.supersede} of what is withdrawn, and {@code Requested.keepRefused}. */
    @Test
    void whatIsWithdrawnOrWasRefusedIsNotDoneAfterAll() {
        Neighbours.of(World.running("shop-api"));
        requests.publish(TestTokens.WORKSPACE, change("restart_service", Map.of("service_id", "shop-api")));
        var proposed = proposed("restart_service", "wf-author");

        requests.publish(
                TestTokens.WORKSPACE, new AgentRequest.Withdrawn(id, title, "wf-author", ORIGIN, Instant.now()));

        assertThat(answered().outcome()).isEqualTo("superseded");
        proposed.decide(TestTokens.developer(), "approve").then().statusCode(409);

        var wrong = AgentRequestId.random();
        requests.publish(TestTokens.WORKSPACE, question(wrong, " "));
        answers.await(AgentAnswer.Refused.class, refused -> refused.requestId().equals(wrong));
        requests.publish(TestTokens.WORKSPACE, question(wrong, "How is shop-api?"));
        var after = AgentRequestId.random();
        requests.publish(TestTokens.WORKSPACE, question(after, " "));
        answers.await(AgentAnswer.Refused.class, refused -> refused.requestId().equals(after));
        assertThat(answers.events())
                .filteredOn(seen -> seen.event().requestId().equals(wrong))
                .hasSize(1);
        given().auth()
                .oauth2(TestTokens.admin())
                .get("/api/v1/audit")
                .then()
                .body("items.findAll { it.kind == 'request.refused' }.data.title", hasItem(title));
    }

    @Test
    void aChangeIsProposedAndItsEndIsTold() {
        var world = World.running("shop-api");
        Neighbours.of(world);

        requests.publish(
                TestTokens.WORKSPACE, change("scale_service", Map.of("service_id", "shop-api", "replicas", "3")));

        var proposed = proposed("scale_service", "wf-author");
        proposed.get(TestTokens.viewer())
                .then()
                .body("evidence[0].text", equalTo("Its queue grows."))
                .body("requested_by", equalTo("wf-author"));
        assertThat(world.replicas()).isEqualTo(2);
        proposed.decide(TestTokens.developer(), "approve").then().statusCode(200);

        var answer = answered();
        assertThat(answer.outcome()).isEqualTo("acted");
        assertThat(Optional.ofNullable(answer.action()).orElseThrow().state())
                .isIn(ActionState.VERIFIED, ActionState.INCONCLUSIVE);
        assertThat(world.replicas()).isEqualTo(3);
    }

    @Test
    void aChangeThatIsRefusedByAPersonOrByTheGateSaysSo() {
        Neighbours.of(World.running("shop-api"));

        requests.publish(TestTokens.WORKSPACE, change("restart_service", Map.of("service_id", "shop-api")));
        proposed("restart_service", "wf-author")
                .decide(TestTokens.developer(), "reject")
                .then()
                .statusCode(200);
        assertThat(answered().outcome()).isEqualTo("rejected");

        var other = AgentRequestId.random();
        requests.publish(TestTokens.WORKSPACE, change(other, "restart_service", Map.of("service_id", "no-such-api")));
        var refused = answers.await(
                AgentAnswer.Answered.class, answer -> answer.requestId().equals(other));
        assertThat(refused.action()).isNull();
        assertThat(refused.text()).contains("no-such-api");

        for (var tool : new String[] {"get_logs", "no_such_tool"}) {
            var third = AgentRequestId.random();
            requests.publish(TestTokens.WORKSPACE, change(third, tool, Map.of("service_id", "shop-api")));
            assertThat(answers.await(AgentAnswer.Refused.class, answer -> answer.requestId()
                                    .equals(third))
                            .reason())
                    .contains(tool);
        }
    }

    /** Guarded by: the person of a request as the one who asks for the change. */
    @Test
    void whoIsBehindTheWorkflowIsNotItsSecondPerson() {
        var workspace = new WorkspaceId("asked-" + id.toString().substring(0, 8));
        Neighbours.of(World.running("shop-api").in(workspace));
        given().auth()
                .oauth2(TestTokens.of("ada", workspace, Role.ADMIN))
                .header("If-Match", "\"0\"")
                .contentType(ContentType.JSON)
                .body(Json.mapper()
                        .valueToTree(new PolicyView.Change(
                                true, PolicyView.SecondPerson.ALWAYS, new PolicyView.Limits(100, 100, 100)))
                        .toString())
                .put("/api/v1/policy")
                .then()
                .statusCode(200);

        requests.publish(workspace, change("restart_service", Map.of("service_id", "shop-api")));

        var proposed = proposed("restart_service", "wf-author");
        proposed.decide(TestTokens.of("wf-author", workspace, Role.DEVELOPER), "approve")
                .then()
                .statusCode(403);
        proposed.decide(TestTokens.of("bob", workspace, Role.DEVELOPER), "approve")
                .then()
                .statusCode(200);
        assertThat(answered().outcome()).isEqualTo("acted");
    }

    private AgentAnswer.Answered answered() {
        return answers.await(
                AgentAnswer.Answered.class, answer -> answer.requestId().equals(id));
    }

    private Talk.Proposed proposed(String tool, String by) {
        var proposed = actions.await(
                ActionEvent.Proposed.class,
                action -> action.tool().equals(tool) && action.requestedBy().equals(by));
        return new Talk.Proposed(proposed.actionId().toString(), proposed.planHash());
    }

    private AgentRequest question(String text) {
        return question(id, text);
    }

    private AgentRequest question(AgentRequestId id, String text) {
        return new AgentRequest.Question(id, title, text, RunMode.QUICK, "wf-author", ORIGIN, Instant.now());
    }

    private AgentRequest change(String tool, Map<String, Object> arguments) {
        return change(id, tool, arguments);
    }

    private static AgentRequest change(AgentRequestId id, String tool, Map<String, Object> arguments) {
        return new AgentRequest.Change(
                id, "tell the team: change", tool, arguments, "Its queue grows.", "wf-author", ORIGIN, Instant.now());
    }
}
