package io.syntra.agent.policy;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.Sql;
import io.syntra.agent.fake.Talk;
import io.syntra.agent.fake.TestClock;
import io.syntra.agent.fake.World;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.agent.PolicyView;
import io.syntra.contracts.agent.PolicyView.Limits;
import io.syntra.contracts.agent.PolicyView.SecondPerson;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a workspace demands is demanded, at the proposal, at the decision, and once more before the call. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class PolicyTest {

    private static final Limits MANY = new Limits(1000, 1000, 1000);

    @Inject
    Clock clock;

    @Inject
    Sql sql;

    @Inject
    DataSource dataSource;

    private final WorkspaceId workspace =
            new WorkspaceId("w" + UUID.randomUUID().toString().substring(0, 8));
    private final String ada = TestTokens.of("ada", workspace, Role.ADMIN);
    private final String bob = TestTokens.of("bob", workspace, Role.ADMIN);
    private World world;
    private Neighbours neighbours;

    @BeforeEach
    void oneHealthyService() {
        world = new World("shop-api").in(workspace);
        world.deployed(1, World.ago(Duration.ofMinutes(20)));
        neighbours = Neighbours.of(world);
    }

    @AfterEach
    void backToNow() {
        ((TestClock) clock).ahead(Duration.ZERO);
    }

    private Talk.Proposed proposed() {
        try (var talk = Talk.open(ada)) {
            return talk.propose("restart shop-api");
        }
    }

    private String refused() {
        try (var talk = Talk.open(ada)) {
            talk.say("restart shop-api").then().statusCode(202);
            talk.events.await("run.finished");
            assertThat(talk.events.names()).doesNotContain("action.proposed");
            return talk.events.words();
        }
    }

    /** Approved and carried out. */
    private void restarted() {
        try (var talk = Talk.open(ada)) {
            talk.propose("restart shop-api").decide(ada, "approve").then().statusCode(200);
            talk.events.await("action.executed");
        }
    }

    private Response policy(String token) {
        return given().auth().oauth2(token).get("/api/v1/policy");
    }

    private ValidatableResponse set(boolean allowed, SecondPerson second, Limits limits) {
        return put(ada, policy(ada).header("ETag"), new PolicyView.Change(allowed, second, limits));
    }

    private static ValidatableResponse put(String token, String etag, Object change) {
        return given().auth()
                .oauth2(token)
                .contentType(ContentType.JSON)
                .header("If-Match", etag)
                .body(io.syntra.contracts.Json.mapper().valueToTree(change).toString())
                .put("/api/v1/policy")
                .then();
    }

    /** Guarded by: each refusal of {@code PolicyResource}, and the entry of a change. */
    @Test
    void onlyAnAdminWhoSawTheLastVersionChangesItAndThatIsOnRecord() {
        var change = new PolicyView.Change(true, SecondPerson.ALWAYS, MANY);
        policy(ada).then().statusCode(200).header("ETag", "\"0\"").body("second_person", equalTo("never"));

        put(TestTokens.of("dev", workspace, Role.DEVELOPER), "\"0\"", change).statusCode(403);
        put(
                        TestTokens.onBehalfOf(new Caller(workspace, "ada", Role.including(Role.ADMIN), null), "agent"),
                        "\"0\"",
                        change)
                .statusCode(403);
        given().auth()
                .oauth2(ada)
                .contentType(ContentType.JSON)
                .body(io.syntra.contracts.Json.mapper().valueToTree(change).toString())
                .put("/api/v1/policy")
                .then()
                .statusCode(428);
        put(ada, "\"0\"", Map.of()).statusCode(400).body("fields[0].name", equalTo("changes_allowed"));
        put(ada, "\"0\"", Map.of("changes_allowed", true, "second_person", "never"))
                .statusCode(400)
                .body("fields[0].name", equalTo("limits"));
        put(ada, "\"0\"", change).statusCode(200).header("ETag", "\"1\"");
        put(ada, "\"0\"", change).statusCode(412);
        put(ada, "\"1\"", new PolicyView.Change(true, SecondPerson.ALWAYS, new Limits(-1, 1, 1)))
                .statusCode(400);

        policy(TestTokens.of("vic", workspace, Role.VIEWER))
                .then()
                .body("version", equalTo(1))
                .body("updated_by", equalTo("ada"));
        given().auth()
                .oauth2(ada)
                .get("/api/v1/audit")
                .then()
                .body("items.kind", hasItem("policy.changed"))
                // The developer's and the agent's.
                .body("items.findAll { it.kind == 'policy.refused' }.size()", equalTo(2));
    }

    /** Guarded by: {@code PolicyResource.read}, which the framework would do before anybody is refused. */
    @Test
    void whoMayNotChangeItIsOnRecordWhateverTheySent() {
        for (var body : new String[] {"{", "{\"limits\":7}", "[]", ""}) {
            raw(TestTokens.of("dev", workspace, Role.DEVELOPER), body).statusCode(403);
        }
        raw(ada, "{").statusCode(400).body("code", equalTo("malformed_request"));
        given().auth()
                .oauth2(ada)
                .get("/api/v1/audit")
                .then()
                .body("items.findAll { it.kind == 'policy.refused' }.size()", equalTo(4));
    }

    private static ValidatableResponse raw(String token, String body) {
        return given().auth()
                .oauth2(token)
                .contentType(ContentType.JSON)
                .header("If-Match", "\"0\"")
                .body(body)
                .put("/api/v1/policy")
                .then();
    }

    /**
     * Else a refusal that has the conversation and an action that ends, which has the log, wait for each other. Guarded by
     * the place of {@code onRecord} in {@code Calls.record}.
     */
    @Test
    void aRefusalWaitsForTheAuditLogBeforeItHoldsTheConversation() throws Exception {
        set(false, SecondPerson.NEVER, MANY).statusCode(200);
        try (var talk = Talk.open(ada);
                var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select seq from audit_head where workspace = '" + workspace + "' for update");
            talk.say("restart shop-api").then().statusCode(202);
            await().until(() -> sql.any("select 1 from pg_stat_activity where wait_event_type = 'Lock'"
                    + " and datname = current_database() and query like '%audit_head%for update%'"));

            statement.execute("select id from conversation where id = '" + talk.id + "' for update nowait");

            connection.rollback();
            talk.events.await("run.finished");
            assertThat(talk.events.words()).contains("switched off");
        }
    }

    /** Guarded by the comparison with the requester in the gate. */
    @Test
    void whereASecondPersonIsAskedForTheRequesterMayNotApprove() {
        set(true, SecondPerson.ALWAYS, MANY).statusCode(200);
        var proposed = proposed();

        proposed.decide(ada, "approve").then().statusCode(403).body("detail", containsString("second person"));
        assertThat(neighbours.deployer.calls()).isEmpty();
        proposed.decide(bob, "approve").then().statusCode(200);
    }

    /** Guarded by {@code Policy.demand}, at the decision. */
    @Test
    void whoHasLoosenedTheRuleNeedsASecondPersonUntilAnotherAdminSaysSoToo() {
        set(true, SecondPerson.ALWAYS, MANY).statusCode(200);
        set(true, SecondPerson.NEVER, MANY).statusCode(200);

        proposed().decide(ada, "approve").then().statusCode(403).body("detail", containsString("24 hours longer"));
        assertThat(neighbours.deployer.calls()).isEmpty();

        put(bob, policy(bob).header("ETag"), new PolicyView.Change(true, SecondPerson.NEVER, MANY))
                .statusCode(200);
        proposed().decide(ada, "approve").then().statusCode(200);
    }

    /** Guarded by the policy's version in the decision. */
    @Test
    void anApprovalUnderAnOlderPolicyDoesNotCount() {
        var proposed = proposed();
        set(true, SecondPerson.NEVER, new Limits(999, 999, 999)).statusCode(200);

        proposed.decide(ada, "approve").then().statusCode(409).body("code", equalTo("plan_changed"));
        assertThat(neighbours.deployer.calls()).isEmpty();
    }

    /** Guarded by the switch in {@code Decisions} and in {@code Admission}. */
    @Test
    void theSwitchStopsWhatIsProposedAndWhatIsNew() {
        var proposed = proposed();
        set(false, SecondPerson.NEVER, MANY).statusCode(200);

        proposed.decide(ada, "approve").then().statusCode(409).body("detail", containsString("switched off"));
        assertThat(refused()).contains("switched off");
        assertThat(neighbours.deployer.calls()).isEmpty();
    }

    /** Nobody could approve it any more. Guarded by {@code Actions.over} and {@code Undecided.superseded}. */
    @Test
    void aNewPolicyEndsWhatWasProposedUnderTheOldOne() {
        try (var talk = Talk.open(ada)) {
            var proposed = talk.propose("restart shop-api");
            set(true, SecondPerson.ALWAYS, MANY).statusCode(200);

            var decided = talk.events.await("action.decided").data();
            var finished = talk.events.await("run.finished").data();

            assertThat(decided.path("state").asText()).isEqualTo("superseded");
            assertThat(decided.has("decided_by")).isFalse();
            assertThat(finished.path("outcome").asText()).isEqualTo("superseded");
            assertThat(talk.events.words()).contains("the policy of this workspace has changed since");
            proposed.get(ada)
                    .then()
                    .body("state", equalTo("superseded"))
                    .body("settled", equalTo(true))
                    .body("detail", containsString("the policy of this workspace has changed since"));
            proposed.audit(ada)
                    .then()
                    .body("items[0].kind", equalTo("action.superseded"))
                    .body("items[0].actor", equalTo("agent"))
                    .body("items[0].data.reason", equalTo("the policy of this workspace has changed since"));
            assertThat(told(proposed)).contains("\"action.dropped\"", "\"superseded\"");
            proposed.decide(bob, "approve").then().statusCode(409).body("code", equalTo("plan_changed"));

            proposed().decide(bob, "approve").then().statusCode(200);
        }
    }

    /** Guarded by the reason in {@code Undecided}. */
    @Test
    void theSwitchEndsWhatIsProposed() {
        try (var talk = Talk.open(ada)) {
            var proposed = talk.propose("restart shop-api");
            set(false, SecondPerson.NEVER, MANY).statusCode(200);
            talk.events.await("run.finished");

            assertThat(talk.events.words()).contains("switched off");
            proposed.get(ada)
                    .then()
                    .body("state", equalTo("superseded"))
                    .body("detail", containsString("switched off"));
        }
    }

    /** What the others are told of it. */
    private String told(Talk.Proposed proposed) {
        return sql.one("select payload from outbox where event_type = 'action.dropped' and payload like '%"
                + proposed.id() + "%'");
    }

    /** It was approved while the deployer was away. Guarded by the check before the call. */
    @Test
    void theSwitchStopsWhatIsApprovedAndNotBegun() {
        try (var talk = Talk.open(ada)) {
            var proposed = talk.propose("restart shop-api");
            neighbours.deployer.down(true);
            proposed.decide(ada, "approve").then().statusCode(200);
            set(false, SecondPerson.NEVER, MANY).statusCode(200);
            neighbours.deployer.down(false);
            talk.events.await("run.finished");

            proposed.get(ada).then().body("state", equalTo("failed")).body("detail", containsString("switched off"));
            assertThat(neighbours.deployer.calls()).isEmpty();
        }
    }

    /**
     * Many decisions at once on two instances are as many on one: they are counted in the database.
     *
     * <p>Guarded by the limits in {@code Decisions} and the lock of {@code Policies.hold}.
     */
    @Test
    void ofManyApprovalsAtOnceNoMoreCountThanTheLimitSays() throws Exception {
        set(true, SecondPerson.NEVER, new Limits(1000, 3, 1000)).statusCode(200);
        var proposals = IntStream.range(0, 8).mapToObj(i -> proposed()).toList();

        List<Integer> answers;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            answers = threads
                    .invokeAll(proposals.stream()
                            .<Callable<Integer>>map(proposed ->
                                    () -> proposed.decide(ada, "approve").statusCode())
                            .toList())
                    .stream()
                    .map(java.util.concurrent.Future::resultNow)
                    .toList();
        }

        assertThat(answers).filteredOn(status -> status == 200).hasSize(3);
        assertThat(answers).filteredOn(status -> status != 200).hasSize(5).containsOnly(429);
    }

    /** Guarded by the limits in {@code Decisions} and in {@code Admission}. */
    @Test
    void afterAnHourThereIsRoomAgain() {
        set(true, SecondPerson.NEVER, new Limits(1, 1000, 1000)).statusCode(200);
        var second = proposed();
        restarted();

        var refusal = second.decide(ada, "approve");

        refusal.then().statusCode(429).body("code", equalTo("rate_limited"));
        assertThat(Integer.parseInt(refusal.header("Retry-After"))).isBetween(3_000, 3_600);
        given().auth()
                .oauth2(ada)
                .queryParam("action_id", second.id())
                .get("/api/v1/audit")
                .then()
                .body("items[0].kind", equalTo("decision.refused"));
        assertThat(refused()).contains("within an hour");

        ((TestClock) clock).ahead(Duration.ofMinutes(61));
        restarted();
        assertThat(neighbours.deployer.effects()).hasSize(2);
    }
}
