package io.syntra.workflow.run;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.WorkflowId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.RunMode;
import io.syntra.contracts.event.AgentAnswer;
import io.syntra.contracts.event.AgentRequest;
import io.syntra.contracts.event.Topic;
import io.syntra.contracts.event.WorkflowTrigger;
import io.syntra.identity.Role;
import io.syntra.testing.EventProbe;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.workflow.MovableClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes that ask the agent, and what becomes of its answers. */
@QuarkusTest
@WithSyntraEngines
class AgentNodesTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @Inject
    MovableClock clock;

    private EventProbe<AgentRequest> requests;
    private EventProbe<AgentAnswer> answers;

    @BeforeEach
    void open() {
        requests = EventProbe.on(Topic.AGENT_REQUEST, AgentRequest.class);
        answers = EventProbe.on(Topic.AGENT_ANSWER, AgentAnswer.class);
    }

    @AfterEach
    void close() {
        requests.close();
        answers.close();
    }

    /** Guarded by: an answer is a value, never a template; and an answer of another workspace is nobody's. */
    @Test
    void whatTheAgentAnswersIsDataForTheNodesAfterIt() {
        var run = start("""
                {"id": "ask", "type": "ask_agent", "config": {"question": "Why does {{service}} fail?", "mode": "deep"}},
                {"id": "say", "type": "log", "config": {"message": "It says: {{nodes.ask.answer}}"}}""", "{\"service\": \"shop-{{run_id}}\"}");

        var question = request(AgentRequest.Question.class, run);
        assertThat(question.question()).isEqualTo("Why does shop-{{run_id}} fail?");
        assertThat(question.mode()).isEqualTo(RunMode.DEEP);
        assertThat(question.person()).as("who started it, not who wrote it").isEqualTo("dev");
        assertThat(question.title()).endsWith(": ask");
        var answer = answered(question, "answered", "v2 broke it, {{secret}} <b>", null);
        answers.publish(new WorkspaceId("another"), answered(question, "answered", "somebody else's words", null));
        answers.publish(TestTokens.WORKSPACE, answer);
        answers.publish(TestTokens.WORKSPACE, answer);

        var done = view(run, "succeeded");
        assertThat(done.getString("steps[1].output.message")).isEqualTo("It says: v2 broke it, {{secret}} <b>");
        assertThat(done.getList("steps")).hasSize(2);
    }

    @Test
    void aQuestionThatIsNotAnsweredCanBeAskedAgain() {
        var run = start("""
                {"id": "ask", "type": "ask_agent", "config": {"question": "How is it?"},
                 "retry": {"max_attempts": 2, "delay_seconds": 1, "on": ["refused", "not_answered"]}}""", "{}");

        var first = request(AgentRequest.Question.class, run);
        answers.publish(
                TestTokens.WORKSPACE,
                new AgentAnswer.Refused(first.requestId(), "The agent is at work.", null, Instant.now()));
        var second = requests.await(
                AgentRequest.Question.class,
                asked -> isOf(asked, run) && !asked.requestId().equals(first.requestId()));
        answers.publish(TestTokens.WORKSPACE, answered(second, "question", "Which service?", null));

        var failed = view(run, "failed");
        assertThat(failed.getString("steps[0].output.error")).isEqualTo("not_answered");
        assertThat(failed.getString("reason")).contains("Which service?", "conversation");
        assertThat(failed.getInt("steps[0].attempts")).isEqualTo(2);
    }

    @Test
    void aChangeIsProposedForWhoeverStartedItAndItsEndIsSaid() {
        var node = """
                {"id": "grow", "type": "propose_action", "config": {"tool": "scale_service",
                 "arguments": {"service_id": "{{service}}", "replicas": "{{replicas}}"}, "reason": "{{why}}"}}""";
        var run = start(node, "{\"service\": \"shop-api\", \"replicas\": 3, \"why\": \"it is slow\"}");

        var change = request(AgentRequest.Change.class, run);
        assertThat(change.tool()).isEqualTo("scale_service");
        assertThat(change.arguments()).isEqualTo(Map.of("service_id", "shop-api", "replicas", "3"));
        assertThat(change.reason()).isEqualTo("it is slow");
        assertThat(change.person()).as("who started it, not who wrote it").isEqualTo("dev");
        answers.publish(TestTokens.WORKSPACE, answered(change, "acted", "Done.", ActionState.VERIFIED));

        var done = view(run, "succeeded");
        assertThat(done.getString("steps[0].output.state")).isEqualTo("verified");

        var another = start(node, "{\"service\": \"shop-api\", \"replicas\": 3, \"why\": \"it is slow\"}");
        answers.publish(
                TestTokens.WORKSPACE,
                answered(
                        request(AgentRequest.Change.class, another), "rejected", "You said no.", ActionState.REJECTED));
        assertThat(view(another, "failed").getString("steps[0].output.error")).isEqualTo("rejected");

        var retried = as(TestTokens.admin())
                .post("/runs/" + another + "/retries")
                .then()
                .statusCode(201)
                .extract()
                .<String>path("id");
        var again = request(AgentRequest.Change.class, retried);
        assertThat(again.person()).as("who tries it again").isEqualTo("ada");
        // Its run went on to take it back, and that was approved.
        answers.publish(TestTokens.WORKSPACE, answered(again, "acted", "Taken back.", ActionState.COMPENSATED));
        assertThat(view(retried, "failed").getString("steps[0].output.error")).isEqualTo("made_worse");
    }

    /** Guarded by: {@code Progress.withdraw} at the deadline and at the cancel. */
    @Test
    void whatNobodyWaitsForAnyMoreIsWithdrawn() {
        var node = """
                {"id": "fresh", "type": "propose_action", "timeout_seconds": 5, "config": {"tool": "restart_service",
                 "arguments": {"service_id": "shop-api"}, "reason": "x"}}""";
        var late = start(node, "{}");
        var asked = request(AgentRequest.Change.class, late);
        clock.advance(Duration.ofSeconds(6));
        assertThat(view(late, "failed").getString("steps[0].output.error")).isEqualTo("timeout");
        assertThat(request(AgentRequest.Withdrawn.class, late).requestId()).isEqualTo(asked.requestId());

        var cancelled = start(node, "{}");
        var open = request(AgentRequest.Change.class, cancelled);
        as(TestTokens.developer()).post("/runs/" + cancelled + "/cancel").then().statusCode(200);
        assertThat(request(AgentRequest.Withdrawn.class, cancelled).requestId()).isEqualTo(open.requestId());
    }

    /** Guarded by: what the agent says after the end is written where it was asked for. */
    @Test
    void aChangeThatWasMadeAfterTheTimeIsToldApart() {
        var run = start("""
                {"id": "fresh", "type": "propose_action", "timeout_seconds": 5, "config": {"tool": "restart_service",
                 "arguments": {"service_id": "shop-api"}, "reason": "x"}}""", "{}");
        var asked = request(AgentRequest.Change.class, run);
        clock.advance(Duration.ofSeconds(6));
        assertThat(view(run, "failed").getMap("steps[0].output")).doesNotContainKey("state");

        answers.publish(new WorkspaceId("another"), answered(asked, "acted", "Done.", ActionState.FAILED));
        answers.publish(TestTokens.WORKSPACE, answered(asked, "acted", "Done.", ActionState.VERIFIED));

        await().atMost(DEADLINE).until(() -> read(run).getString("steps[0].output.state") != null);
        assertThat(read(run).getString("steps[0].output.state")).isEqualTo("verified");
        assertThat(read(run).getString("steps[0].output.error")).isEqualTo("timeout");
        assertThat(read(run).getString("state")).isEqualTo("failed");
    }

    /** A question that went to the dead letters has no answer. */
    @Test
    void nobodyWaitsForAnAnswerForEver() {
        var run = start("""
                {"id": "ask", "type": "ask_agent", "config": {"question": "How is it?"}}""", "{}");
        request(AgentRequest.Question.class, run);

        clock.advance(Duration.ofDays(8));

        assertThat(view(run, "failed").getString("steps[0].output.error")).isEqualTo("timeout");
    }

    @Test
    void valuesOfVariablesAreForThoseWhoMaySetThem() {
        var nodes = """
                {"id": "set", "type": "propose_action", "config": {"tool": "update_env",
                 "arguments": {"service_id": "shop-api", "key": "MODE", "value": "canary-{{word}}"}, "reason": "x"}}""";
        as(TestTokens.developer())
                .body(definition("warned " + UUID.randomUUID(), nodes))
                .post("/workflows")
                .then()
                .statusCode(201)
                .body(
                        "warnings.find { it.field == 'nodes[0].config.arguments.value' }.message",
                        containsString("secret:"));
        var run = start(nodes, "{\"word\": \"7\"}");
        assertThat(request(AgentRequest.Change.class, run).arguments()).containsEntry("value", "canary-7");

        assertThat(as(TestTokens.viewer()).get("/runs/" + run).asString())
                .contains("\"MODE\"")
                .doesNotContain("canary-7");
        assertThat(as(TestTokens.developer()).get("/runs/" + run).asString()).contains("canary-7");
    }

    /** Guarded by: the author of the version, where nobody started the run by hand. */
    @Test
    void behindARunThatNobodyStartedIsTheAuthorOfItsVersion() {
        var author = TestTokens.of("wf-author", TestTokens.WORKSPACE, Role.DEVELOPER);
        var workflow = create(author, """
                {"id": "ask", "type": "ask_agent", "config": {"question": "How is it?"}}""");
        var editor = TestTokens.of("editor", TestTokens.WORKSPACE, Role.DEVELOPER);
        as(editor)
                .header("If-Match", "\"1\"")
                .queryParam("publish", false)
                .body(definition("a draft " + UUID.randomUUID(), """
                        {"id": "ask", "type": "ask_agent", "config": {"question": "Draft?"}}"""))
                .put("/workflows/" + workflow)
                .then()
                .statusCode(200);
        try (var triggers = EventProbe.on(Topic.WORKFLOW_TRIGGER, WorkflowTrigger.class)) {
            triggers.publish(
                    TestTokens.WORKSPACE,
                    new WorkflowTrigger(WorkflowId.fromString(workflow), Map.of(), Instant.now()));
        }
        var question = requests.await(
                AgentRequest.Question.class, asked -> asked.person().equals("wf-author"));
        assertThat(question.question()).isEqualTo("How is it?");
    }

    @Test
    void whatIsWrongWithSuchANodeIsNamed() {
        as(TestTokens.developer())
                .body(definition("wrong " + UUID.randomUUID(), """
                        {"id": "a", "type": "ask_agent", "config": {"question": " ", "mode": "follow"}},
                        {"id": "b", "type": "propose_action", "config": {"tool": "drop database",
                         "arguments": {"service_id": "x"}, "reason": "x"}}"""))
                .post("/workflows")
                .then()
                .statusCode(422)
                .body("fields.find { it.name == 'nodes[0].config.question' }.message", containsString("empty"))
                .body("fields.find { it.name == 'nodes[0].config.mode' }.message", containsString("quick"))
                .body("fields.find { it.name == 'nodes[1].config.tool' }.message", containsString("scale_service"));
    }

    private <E extends AgentRequest> E request(Class<E> kind, String run) {
        return requests.await(kind, asked -> isOf(asked, run));
    }

    private static boolean isOf(AgentRequest asked, String run) {
        return ("workflow_run:" + run).equals(asked.origin());
    }

    private static AgentAnswer answered(
            AgentRequest request, String outcome, String text, @Nullable ActionState state) {
        return new AgentAnswer.Answered(
                request.requestId(),
                ConversationId.random(),
                outcome,
                text,
                state == null ? null : new AgentAnswer.Action(ActionId.random(), state),
                request.origin(),
                Instant.now());
    }

    private static String create(String token, String nodes) {
        return as(token)
                .body(definition("asks " + UUID.randomUUID(), nodes))
                .post("/workflows")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static String start(String nodes, String input) {
        var workflow = create(TestTokens.of("wf-author", TestTokens.WORKSPACE, Role.DEVELOPER), nodes);
        return as(TestTokens.developer())
                .body("{\"input\": " + input + "}")
                .post("/workflows/" + workflow + "/runs")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static String definition(String name, String nodes) {
        return "{\"name\": \"%s\", \"trigger\": {\"type\": \"manual\"}, \"nodes\": [%s]}".formatted(name, nodes);
    }

    private static JsonPath view(String run, String state) {
        await().atMost(DEADLINE).until(() -> read(run).getString("state").equals(state));
        return read(run);
    }

    private static JsonPath read(String run) {
        return as(TestTokens.developer()).get("/runs/" + run).jsonPath();
    }

    private static RequestSpecification as(String token) {
        return given().basePath("/api/v1").auth().oauth2(token).contentType(ContentType.JSON);
    }
}
