package io.syntra.agent.request;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.Sql;
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
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.Topic;
import io.syntra.identity.Role;
import io.syntra.testing.EventProbe;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What services ask by events, and what they are answered. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class AgentRequestTest {

    private static final String ORIGIN = "workflow_run:7";

    @Inject
    Sql sql;

    @Inject
    RequestConfig config;

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

    /**
     * Guarded by: {@code Dialogue.answersOnly}, which the runbook brain keeps to before {@code Calls.onlyAsked} has to,
     * {@code AgentRequests.behind}, and {@code Requested.isKnown}, without which the second is tried again and again and ends
     * among the dead letters.
     */
    @Test
    void aQuestionIsInvestigatedOnceAndNothingIsProposed() {
        var world = World.brokenByRelease2();
        Neighbours.of(world);
        var question = question("Why does shop-api fail?");

        requests.publish(TestTokens.WORKSPACE, question);
        var again = requests.publish(TestTokens.WORKSPACE, question);

        var answer = answered();
        await().until(() -> taken(again));
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
        // Whatever the person behind it may do: a service cannot lend itself their rights.
        assertThat(sql.one("select roles from run where conversation_id = '" + answer.conversationId() + "'"))
                .isEqualTo("viewer");
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

    /**
     * Guarded by: {@code Undecided.supersede} of what is withdrawn; in {@code AgentRequests.refuse} by what it keeps, its
     * entry and its answer; and by {@code Endings.end}, which tells {@code AgentAnswers}.
     */
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
        var again = requests.publish(TestTokens.WORKSPACE, question(wrong, "How is shop-api?"));
        await().until(() -> taken(again));
        assertThat(sql.any("select 1 from agent_request where run_id is not null and id = '" + wrong + "'"))
                .isFalse();
        assertThat(answers.events())
                .filteredOn(seen -> seen.event().requestId().equals(wrong))
                .hasSize(1);
        given().auth()
                .oauth2(TestTokens.admin())
                .get("/api/v1/audit")
                .then()
                .body("items.findAll { it.kind == 'request.refused' }.data.title", hasItem(title));
    }

    /** Guarded by: {@code Endings.end}, by which {@code SendMessage} ends the run that it takes the place of. */
    @Test
    void whatAPersonSaysInTheProposalsPlaceIsToldAsItsEnd() {
        Neighbours.of(World.running("shop-api"));
        requests.publish(TestTokens.WORKSPACE, change("restart_service", Map.of("service_id", "shop-api")));
        var proposed = proposed("restart_service", "wf-author");
        await().until(() ->
                sql.any("select 1 from run join action on action.run_id = run.id where run.state = 'waiting'"
                        + " and action.id = '" + proposed.id() + "'"));
        String conversation = proposed.get(TestTokens.viewer()).path("conversation_id");

        try (var talk = Talk.again(conversation, TestTokens.developer())) {
            talk.say("leave it, I look at it myself").then().statusCode(202);
        }

        assertThat(answered().outcome()).isEqualTo("superseded");
    }

    /**
     * What did not hold twice is not tried a third time. Guarded by: the finding in {@code Opening.propose}; and {@code
     * fitted} in {@code AgentRequests.open}, for workflows fill in texts.
     */
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
        assertThat(actions.await(
                                ActionEvent.Proposed.class,
                                event -> event.actionId().toString().equals(proposed.id()))
                        .origin())
                .isEqualTo(ORIGIN);
        assertThat(sql.any("select 1 from action where finding = '' and id = '" + proposed.id() + "'"))
                .as("nobody ordered it")
                .isTrue();
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

    /** Guarded by: each count in {@code Requested.tooMuch}, and what it leaves out. */
    @Test
    void soManyMayServicesAskWithinAnHourAndSoManyOfTheirChangesAreOpen() {
        var workspace = new WorkspaceId("many-" + id.toString().substring(0, 8));
        Neighbours.of(World.running("shop-api").in(workspace));
        int most = config.openChanges();
        for (int i = 0; i < most; i++) {
            asked(workspace, "now()", "null", false);
        }
        // Answered, done, no change, of another workspace, refused: none of these is open.
        asked(workspace, "now()", "now()", false);
        asked(workspace, "now()", "null", true);
        var reads = asked(workspace, "now()", "null", true);
        sql.execute("update tool_call set changes = false, done = false where run_id = '" + reads + "'");
        asked(new WorkspaceId("other-" + workspace.value()), "now()", "null", false);

        assertThat(refused(workspace, change(AgentRequestId.random(), "restart_service", Map.of())))
                .startsWith(most + " changes that services want are open already.");
        sql.execute(
                "update tool_call set done = true where run_id in (select run_id from agent_request where workspace = '"
                        + workspace + "' order by created_at limit 1)");
        requests.publish(workspace, change("restart_service", Map.of("service_id", "shop-api")));
        proposed("restart_service", "wf-author");

        for (int i = most + 4; i < config.perHour() - 1; i++) {
            asked(workspace, "now() - interval '59 minutes'", "now()", true);
        }
        asked(workspace, "now() - interval '61 minutes'", "now()", true);
        asked(new WorkspaceId("other-" + workspace.value()), "now()", "now()", true);
        var last = AgentRequestId.random();
        requests.publish(workspace, question(last, "How is shop-api?"));
        answers.await(AgentAnswer.Answered.class, answer -> answer.requestId().equals(last));
        assertThat(refused(workspace, question(AgentRequestId.random(), "How is shop-api?")))
                .isEqualTo("Services of this workspace asked " + config.perHour()
                        + " times within the last hour, and may not more often.");
    }

    /**
     * What persons asked takes none of their places. Guarded by: the third count in {@code Crowding}, its use in {@code
     * Opening}, and what {@code AgentRequests.begin} does with a refusal.
     */
    @Test
    void whereTooManyAreAtWorkTheNextIsRefused() {
        int atOnce = ConfigProvider.getConfig().getValue("syntra.agent.run.at-once-for-services", Integer.class);
        var workspace = new WorkspaceId("crowd-" + id.toString().substring(0, 8));
        Neighbours.of(World.running("shop-api").in(workspace));
        for (int i = 0; i < atOnce; i++) {
            asked(workspace, "now()", "null", true);
        }
        sql.execute("update run set state = 'running', lease_until = now() + interval '1 hour' where workspace = '"
                + workspace + "'");
        var question = question(AgentRequestId.random(), "How is shop-api?");
        assertThat(refused(workspace, question)).contains("requests of services of this workspace");
        assertThat(refused(workspace, change(AgentRequestId.random(), "restart_service", Map.of())))
                .contains("requests of services of this workspace");

        sql.execute("update run set asker = 'PERSON' where id = (select id from run where workspace = '" + workspace
                + "' limit 1)");
        requests.publish(workspace, question("How is shop-api?"));
        assertThat(answered().outcome()).isEqualTo("answered");
        sql.execute("update run set state = 'finished' where workspace = '" + workspace + "'");
    }

    private String refused(WorkspaceId workspace, AgentRequest request) {
        requests.publish(workspace, request);
        return answers.await(
                        AgentAnswer.Refused.class, answer -> answer.requestId().equals(request.requestId()))
                .reason();
    }

    /** A change that a service asked for at that time, with its run that waits for a person, or is over. */
    private UUID asked(WorkspaceId workspace, String at, String answered, boolean done) {
        var run = UUID.randomUUID();
        sql.execute("""
                with opened as (insert into conversation (id, workspace, title, created_by, created_at, updated_at)
                        values ('%1$s', '%2$s', 'a test', 'wf-author', now(), now()) returning id),
                    begun as (insert into run (id, workspace, conversation_id, question, person, roles, state, asker, brain,
                            created_at)
                        select '%1$s', '%2$s', id, 'a test', 'wf-author', 'viewer', '%6$s', 'CHANGE', 'runbook', now()
                        from opened returning id),
                    called as (insert into tool_call (id, run_id, turn, position, call_id, tool, arguments, evidence, seen_in,
                            changes, done, ok)
                        select '%1$s', id, 0, 0, 'asked', 'restart_service', '{}', '[]', '[]', true, %5$s, false from begun)
                insert into agent_request (id, workspace, run_id, created_at, answered_at)
                select '%1$s', '%2$s', id, %3$s, %4$s from begun""".formatted(run, workspace, at, answered, done, done ? "finished" : "waiting"));
        return run;
    }

    private boolean taken(EventMeta event) {
        return sql.any("select 1 from inbox where event_id = '" + event.id() + "'");
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
