package io.syntra.agent.action;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.fake.FakeDeployer.Trouble;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.Talk;
import io.syntra.agent.fake.TestClock;
import io.syntra.agent.fake.World;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.AgentEvent;
import io.syntra.identity.Caller;
import io.syntra.identity.PlanHash;
import io.syntra.identity.Role;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing gets past the gate, and nothing gets through it twice. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class ActionGateTest {

    @Inject
    DataSource dataSource;

    @Inject
    Clock clock;

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
    void backToNow() {
        ((TestClock) clock).ahead(Duration.ZERO);
        talk.close();
    }

    /** Guarded by the state in {@code Actions.decide}. */
    @Test
    void ofAHundredDecisionsAtOnceOneCountsAndOneIsExecuted() throws Exception {
        var proposed = talk.propose("scale shop-api to 3");
        var start = new CountDownLatch(1);
        var attempts = new java.util.ArrayList<Callable<Integer>>();
        for (int i = 0; i < 100; i++) {
            var decision = i % 5 == 4 ? "reject" : "approve";
            attempts.add(() -> {
                start.await();
                return proposed.decide(TestTokens.developer(), decision).statusCode();
            });
        }
        List<Integer> answers;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = attempts.stream().map(threads::submit).toList();
            start.countDown();
            answers = new java.util.ArrayList<>();
            for (var attempt : running) {
                answers.add(attempt.get());
            }
        }
        talk.events.await("run.finished");

        assertThat(answers).filteredOn(status -> status == 200).hasSize(1);
        assertThat(answers).filteredOn(status -> status != 200).hasSize(99).containsOnly(409);
        var approved = proposed.get(TestTokens.viewer()).path("state").equals("rejected") ? 0 : 1;
        assertThat(neighbours.deployer.effects()).hasSize(approved);
        assertThat(rows("select count(*) from decision where action_id = '" + proposed.id() + "'"))
                .isEqualTo(1);
        // Each refused attempt is on record too.
        assertThat(rows("select count(*) from audit where kind = 'decision.refused' and action_id = '" + proposed.id()
                        + "'"))
                .isEqualTo(99);
    }

    /** Guarded by {@code plan_hash} in {@code Actions.decide}. */
    @Test
    void anApprovalOfAnotherPlanIsRefused() {
        var proposed = talk.propose("scale shop-api to 3");

        proposed.decide(TestTokens.admin(), "approve", "0".repeat(64))
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("code", equalTo("plan_changed"));

        proposed.get(TestTokens.viewer()).then().body("state", equalTo("awaiting"));
        assertThat(neighbours.deployer.calls()).isEmpty();
    }

    /** In the action and in the stream. Guarded by: the call in {@code Action.view}. */
    @Test
    void whoeverIsShownAPlanCanMakeItsHashAndSeesTheCallThatIsMade() throws Exception {
        var proposed = talk.propose("scale shop-api to 3");

        var told = Json.mapper().readValue(proposed.get(TestTokens.developer()).asString(), ActionView.class);
        var streamed = Json.mapper()
                .treeToValue(talk.events.await("action.proposed").data(), AgentEvent.ActionProposed.class)
                .action();
        assertThat(PlanHash.of(told)).contains(proposed.planHash());
        assertThat(PlanHash.of(streamed)).contains(proposed.planHash());
        assertThat(told.call()).isEqualTo(streamed.call()).satisfies(call -> {
            assertThat(call.path()).isEqualTo("/api/v1/services/" + world.service + "/scale");
            assertThat(call.body()).isEqualTo("{\"replicas\":3}");
        });

        proposed.decide(TestTokens.developer(), "approve")
                .then()
                .statusCode(200)
                .body("plan_hash", equalTo(proposed.planHash()));
        talk.events.await("run.finished");

        assertThat(neighbours.deployer.effects()).singleElement().satisfies(effect -> assertThat(effect.body())
                .isEqualTo("{\"replicas\":3}"));
    }

    /** Guarded by {@code NOT_SIGNED} in {@code Decisions.refusalOfApproval}. */
    @Test
    void anApprovalThatDidNotComeThroughTheGatewayIsRefusedAndOnRecord() {
        var proposed = talk.propose("restart shop-api");

        given().auth()
                .oauth2(TestTokens.admin())
                .contentType("application/json")
                .body(Map.of("decision", "approve", "plan_hash", proposed.planHash()))
                .post("/api/v1/actions/" + proposed.id() + "/decisions")
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("code", equalTo("approval_missing"))
                .body("detail", containsString("gateway"));

        proposed.get(TestTokens.viewer()).then().body("state", equalTo("awaiting"));
        assertThat(neighbours.deployer.calls()).isEmpty();
        proposed.audit(TestTokens.viewer()).then().body("items[0].data.reason", equalTo("not_signed"));
    }

    /** Guarded by the required role in {@code Decisions.refusal}. */
    @Test
    void aViewerMayProposeButNotDecide() {
        try (var viewers = Talk.open(TestTokens.viewer())) {
            var proposed = viewers.propose("restart shop-api");

            proposed.decide(TestTokens.viewer(), "approve")
                    .then()
                    .statusCode(403)
                    .body("code", equalTo("forbidden"));

            proposed.get(TestTokens.viewer()).then().body("state", equalTo("awaiting"));
            assertThat(neighbours.deployer.calls()).isEmpty();
            proposed.audit(TestTokens.viewer()).then().body("items[0].kind", equalTo("decision.refused"));
        }
    }

    /** To go past a proposal is to say no to it. Guarded by {@code Undecided.permitted}. */
    @Test
    void whoCouldNotSayNoCannotTalkPastAProposalEither() {
        var proposed = talk.propose("scale shop-api to 3");

        try (var bystander = Talk.again(talk.id, TestTokens.viewer())) {
            bystander
                    .say("never mind")
                    .then()
                    .statusCode(403)
                    .contentType("application/problem+json")
                    .body("code", equalTo("forbidden"))
                    .body("detail", containsString("needs the role developer"));
        }
        proposed.get(TestTokens.viewer()).then().body("state", equalTo("awaiting"));
        given().auth()
                .oauth2(TestTokens.viewer())
                .get("/api/v1/audit")
                .then()
                .body(
                        "items.find { it.kind == 'message.refused' && it.data.conversation_id == '" + talk.id
                                + "' }.data.reason",
                        containsString("needs the role developer"));

        try (var admin = Talk.again(talk.id, TestTokens.admin())) {
            admin.say("never mind").then().statusCode(202);
        }
        proposed.get(TestTokens.viewer()).then().body("state", equalTo("superseded"));
        proposed.audit(TestTokens.viewer())
                .then()
                .body("items.find { it.kind == 'action.superseded' }.actor", equalTo("ada"));
    }

    /**
     * A plan_hash is compared, kept in the log, and shown; what is none is none of it. That somebody tried is on record.
     * Guarded by {@code PLAN_HASH} in {@code ActionResource}.
     */
    @Test
    void whatIsNoHashIsRefusedAndNotItselfOnRecord() {
        var proposed = talk.propose("scale shop-api to 3");

        given().auth()
                .oauth2(TestTokens.viewer())
                .contentType("application/json")
                .body("{\"decision\":\"approve\",\"plan_hash\":\"" + "-eyJ".repeat(16_000) + "\"}")
                .post("/api/v1/actions/" + proposed.id() + "/decisions")
                .then()
                .statusCode(400)
                .body("fields[0].name", equalTo("plan_hash"));

        proposed.audit(TestTokens.viewer())
                .then()
                .body("items[0].kind", equalTo("decision.refused"))
                .body("items[0].data", equalTo(Map.of("reason", "malformed")));
    }

    /**
     * Guarded by the actor in {@code Decisions.refusal}, and by {@code WarrantFilter} for all but decisions, which
     * {@code RefusedCalls} puts on record.
     */
    @Test
    void aServiceThatActsForAPersonMayNotDecide() {
        var proposed = talk.propose("restart shop-api");
        var token = TestTokens.onBehalfOf(
                new Caller(TestTokens.WORKSPACE, "ada", Role.including(Role.ADMIN), null), "agent");

        proposed.decide(token, "approve").then().statusCode(403);

        assertThat(neighbours.deployer.calls()).isEmpty();
        proposed.audit(TestTokens.viewer()).then().body("items[0].data.reason", equalTo("not_a_person"));
        Talk.request(token, Map.of())
                .then()
                .statusCode(403)
                .body("detail", containsString("A service may not do this for a person."));
        for (var call : List.of(
                "conversations/" + talk.id + "/messages",
                "conversations/" + talk.id + "/follow",
                "actions/" + proposed.id() + "/undo")) {
            given().auth()
                    .oauth2(token)
                    .contentType("application/json")
                    .body("{}")
                    .post("/api/v1/" + call)
                    .then()
                    .statusCode(403);
        }
        assertThat(given().auth()
                        .oauth2(TestTokens.viewer())
                        .get("/api/v1/audit?limit=20")
                        .jsonPath()
                        .<Map<String, String>>getList("items.findAll { it.kind == 'service.refused' }.data"))
                .containsExactlyInAnyOrder(
                        Map.of("service", "agent", "call", "POST /conversations"),
                        Map.of("service", "agent", "call", "POST /conversations/{id}/messages"),
                        Map.of("service", "agent", "call", "POST /conversations/{id}/follow"),
                        Map.of("service", "agent", "call", "POST /actions/{id}/undo"));
    }

    /** Guarded by: the workspace in {@code Decisions}, {@code Actions}, {@code Conversations} and {@code AuditTrail.page}. */
    @Test
    void anotherWorkspaceSeesNothing() {
        var proposed = talk.propose("restart shop-api");

        proposed.decide(TestTokens.stranger(), "approve")
                .then()
                .statusCode(404)
                .body("code", equalTo("action_not_found"));
        proposed.get(TestTokens.stranger()).then().statusCode(404);
        // What strangers do see is their own attempt, in their own log.
        assertThat(proposed.audit(TestTokens.stranger())
                        .then()
                        .statusCode(200)
                        .extract()
                        .<List<String>>path("items.kind"))
                .containsOnly("decision.refused");
        given().auth()
                .oauth2(TestTokens.stranger())
                .get("/api/v1/conversations/" + talk.id)
                .then()
                .statusCode(404)
                .body("code", equalTo("conversation_not_found"));
        assertThat(neighbours.deployer.calls()).isEmpty();
    }

    @Test
    void afterItsTimeAProposalIsNoMore() {
        var proposed = talk.propose("scale shop-api to 3");
        ((TestClock) clock).ahead(Duration.ofMinutes(16));

        proposed.decide(TestTokens.admin(), "approve").then().statusCode(409).body("code", equalTo("action_expired"));

        assertThat(talk.events.await("run.finished").data().path("outcome").asText())
                .isEqualTo("expired");
        assertThat(talk.events.words()).contains("Nobody approved in time");
        assertThat(neighbours.deployer.calls()).isEmpty();
    }

    @Test
    void whatHasChangedSinceTheProposalIsNotTouched() {
        var proposed = talk.propose("scale shop-api to 3");
        world.touch();

        proposed.decide(TestTokens.admin(), "approve").then().statusCode(200);
        talk.events.await("run.finished");

        proposed.get(TestTokens.viewer()).then().body("state", equalTo("stale"));
        assertThat(neighbours.deployer.calls()).isEmpty();
        assertThat(world.replicas()).isEqualTo(2);
    }

    /** A service that comes and goes is the one that needs help most. */
    @Test
    void aServiceWhoseHealthChangesIsStillTheOneThatWasApproved() {
        var proposed = talk.propose("scale shop-api to 3");
        world.flap();

        proposed.decide(TestTokens.admin(), "approve").then().statusCode(200);
        talk.events.await("run.finished");

        assertThat(neighbours.deployer.effects()).hasSize(1);
        assertThat(world.replicas()).isEqualTo(3);
    }

    /** The same person does the same by hand while the agent's request is lost. */
    @Test
    void whatSomebodyElseDidIsNotTakenForOurs() {
        var proposed = talk.propose("restart shop-api");
        neighbours.deployer.nextWrite(Trouble.LOSE_REQUEST, () -> world.restarted("dev", Instant.now()));

        proposed.decide(TestTokens.developer(), "approve").then().statusCode(200);
        talk.events.await("run.finished");

        proposed.get(TestTokens.viewer())
                .then()
                .body("state", equalTo("stale"))
                .body("deployment_id", org.hamcrest.Matchers.nullValue());
        assertThat(neighbours.deployer.effects()).isEmpty();
    }

    /** What a manifest says is shown to the person who decides; it may not look like something else. */
    @Test
    void theCardShowsNoEscapesAndNoSecrets() {
        world.deployed(2, World.ago(Duration.ofMinutes(5)));
        world.command(1, "node", "\u001b[2J\u001b[32mapproved", "--token=hunter2abc");

        talk.say("roll back shop-api to v1").then().statusCode(202);
        var action = talk.events.await("action.proposed").data().path("action");

        assertThat(action.path("preview").asText())
                .contains("command: node server.js → node approved", "[redacted]")
                .doesNotContain("\u001b", "hunter2abc");
    }

    @Test
    void argumentsThatWereChangedBehindTheApproversBackAreNotExecuted() throws Exception {
        var proposed = talk.propose("scale shop-api to 3");
        execute("update action set arguments = replace(arguments, '\"replicas\":3', '\"replicas\":50') where id = '"
                + proposed.id() + "'");

        proposed.decide(TestTokens.admin(), "approve").then().statusCode(200);
        talk.events.await("run.finished");

        proposed.get(TestTokens.viewer()).then().body("state", equalTo("failed"));
        assertThat(neighbours.deployer.calls()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Trouble.class,
            names = {"LOSE_REQUEST", "LOSE_ANSWER"})
    void aCallThatBreaksOffHasItsEffectOnce(Trouble trouble) throws Exception {
        var proposed = talk.propose("scale shop-api to 3");
        neighbours.deployer.nextWrite(trouble);

        proposed.decide(TestTokens.developer(), "approve").then().statusCode(200);
        talk.events.await("run.finished");

        assertThat(neighbours.deployer.effects()).singleElement().satisfies(effect -> assertThat(effect.key())
                .isEqualTo(proposed.id()));
        assertThat(neighbours.deployer.calls()).containsOnly(proposed.id());
        assertThat(rows("select count(*) from audit where kind = 'action.called_again' and action_id = '"
                                + proposed.id() + "'")
                        > 0)
                .as("what did not arrive is called again, and on record")
                .isEqualTo(trouble == Trouble.LOSE_REQUEST);
        assertThat(world.replicas()).isEqualTo(3);
        proposed.get(TestTokens.viewer()).then().body("state", equalTo("verified"));
    }

    /** Another instance takes over while this one waits for the answer to its call. */
    @Test
    void anInstanceThatDiesBetweenCallAndAnswerLeavesOneEffect() throws Exception {
        var proposed = talk.propose("restart shop-api");
        var answers = new CountDownLatch(1);
        neighbours.deployer.holdAnswers(answers);
        proposed.decide(TestTokens.developer(), "approve").then().statusCode(200);
        await().until(() -> neighbours.deployer.effects().size() == 1);

        takeOver(proposed.id());
        await().atMost(Duration.ofSeconds(20))
                .until(() -> proposed.get(TestTokens.viewer()).path("deployment_id") != null);
        answers.countDown();
        talk.events.await("run.finished");

        assertThat(neighbours.deployer.effects()).hasSize(1);
        assertThat(rows("select count(*) from audit where kind = 'action.succeeded' and action_id = '" + proposed.id()
                        + "'"))
                .isEqualTo(1);
    }

    /** As a claim by an instance that died at once would. */
    private void takeOver(String action) throws SQLException {
        execute("update action set fence = fence + 1, lease_until = now() - interval '1 second' where id = '" + action
                + "'");
    }

    @Test
    void whileTheDeployerIsGoneNothingHappensAndNothingIsLost() {
        var proposed = talk.propose("scale shop-api to 3");
        neighbours.deployer.down(true);
        proposed.decide(TestTokens.developer(), "approve").then().statusCode(200);
        assertThat(neighbours.deployer.effects()).isEmpty();

        neighbours.deployer.down(false);
        talk.events.await("run.finished");

        assertThat(neighbours.deployer.effects()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scale shop-api to 51", "scale shop-api to 2", "roll back shop-api to v9"})
    void whatCannotBeDoneIsNotEvenProposed(String command) {
        talk.say(command).then().statusCode(202);
        talk.events.await("run.finished");

        assertThat(talk.events.names()).doesNotContain("action.proposed");
        assertThat(neighbours.deployer.calls()).isEmpty();
    }

    /** Guarded by: the entry for what is malformed in {@code ActionResource.decide}. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"decision\":\"approve\"}",
                "{\"decision\":\"maybe\",\"plan_hash\":\"x\"}",
                "{\"decision\":\"approve\",\"plan_hash\":\"x\",\"force\":true}",
                "not json"
            })
    void aDecisionThatCannotBeReadSaysWhy(String body) {
        var proposed = talk.propose("restart shop-api");

        given().auth()
                .oauth2(TestTokens.admin())
                .contentType("application/json")
                .body(body)
                .post("/api/v1/actions/" + proposed.id() + "/decisions")
                .then()
                .statusCode(400)
                .contentType("application/problem+json");

        proposed.audit(TestTokens.viewer()).then().body("items[0].data.reason", equalTo("malformed"));
    }

    @Test
    void aDecisionOrAnUndoOfWhatIsNoActionIsOnRecord() throws Exception {
        var refused = "select count(*) from audit where actor = 'ada' and action_id is null and kind = ";
        long decisions = rows(refused + "'decision.refused'");
        long undone = rows(refused + "'undo.refused'");
        for (var what : List.of("decisions", "undo")) {
            given().auth()
                    .oauth2(TestTokens.admin())
                    .contentType("application/json")
                    .body("{}")
                    .post("/api/v1/actions/no-action/" + what)
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("action_not_found"));
        }

        assertThat(rows(refused + "'decision.refused'")).isEqualTo(decisions + 1);
        assertThat(rows(refused + "'undo.refused'")).isEqualTo(undone + 1);
    }

    /** Guarded by: the triggers on {@code audit} and {@code decision}. */
    @Test
    void theAuditLogCannotBeChangedAndItsChainHolds() {
        talk.propose("restart shop-api")
                .decide(TestTokens.developer(), "reject")
                .then()
                .statusCode(200);

        for (var change : List.of(
                "update audit set actor = 'nobody'",
                "delete from audit",
                "truncate audit",
                "update decision set decided_by = 'nobody'",
                "delete from decision",
                "truncate decision")) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> execute(change)))
                    .as(change)
                    .hasMessageContaining("append-only");
        }
        given().auth()
                .oauth2(TestTokens.viewer())
                .post("/api/v1/audit/verify")
                .then()
                .statusCode(200)
                .body("verified", equalTo(true));
    }

    @Test
    void withoutTheAuditLogNothingIsDecided() throws Exception {
        var proposed = talk.propose("restart shop-api");
        execute("alter table audit rename to audit_gone");
        try {
            proposed.decide(TestTokens.developer(), "approve").then().statusCode(500);
        } finally {
            execute("alter table audit_gone rename to audit");
        }

        proposed.get(TestTokens.viewer()).then().body("state", equalTo("awaiting"));
        assertThat(neighbours.deployer.calls()).isEmpty();
    }

    private void execute(String sql) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long rows(String sql) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }
}
