package io.syntra.agent.conversation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.Sql;
import io.syntra.agent.fake.Talk;
import io.syntra.agent.fake.World;
import io.syntra.agent.store.Database;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.Role;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who asks much leaves places to the others. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class CrowdingTest {

    @Inject
    Sql sql;

    @Inject
    Database database;

    @Inject
    Runs runs;

    @Inject
    RunConfig config;

    @Inject
    DataSource dataSource;

    private final WorkspaceId workspace =
            new WorkspaceId("w" + UUID.randomUUID().toString().substring(0, 8));

    @AfterEach
    void leave() {
        sql.execute("update run set state = 'finished' where workspace = '" + workspace.value() + "'");
    }

    /** Guarded by {@code Crowding.admit}. */
    @Test
    void whoHasEnoughAtWorkIsAskedToWaitAndOthersAreNot() {
        atWork("vic", config.atOncePerPerson());

        try (var talk = Talk.open(token("vic"))) {
            var refused = talk.say("is shop-api ok?");
            refused.then()
                    .statusCode(429)
                    .contentType("application/problem+json")
                    .header("Retry-After", "5")
                    .body("code", equalTo("rate_limited"))
                    .body("detail", containsString("your messages"));
        }
        try (var talk = Talk.open(token("dev"))) {
            talk.say("is shop-api ok?").then().statusCode(202);
        }
    }

    /** Guarded by: the second count in {@code Crowding.admit}. */
    @Test
    void aWorkspaceHasAnEndToo() {
        for (int i = 0; i < config.atOncePerWorkspace(); i++) {
            atWork("person" + i, 1);
        }

        try (var talk = Talk.open(token("dev"))) {
            talk.say("is shop-api ok?")
                    .then()
                    .statusCode(429)
                    .body("detail", containsString("messages of this workspace"));
        }
    }

    /** Guarded by: the lock in {@code Crowding.admit}, so that what comes at once is counted. */
    @Test
    void whileAnotherInstanceCountsNobodyIsAdmitted() throws Exception {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var threads = Executors.newVirtualThreadPerTaskExecutor();
                var talk = Talk.open(token("dev"))) {
            connection.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(hashtextextended('runs " + workspace.value() + "', 0))");
            var said = threads.submit(() -> talk.say("is shop-api ok?"));
            await().until(() -> sql.any("select 1 from pg_locks where locktype = 'advisory' and not granted"));

            assertThat(sql.any("select 1 from run where workspace = '" + workspace.value() + "'"))
                    .isFalse();
            connection.rollback();
            said.get().then().statusCode(202);
        }
    }

    /** What waits for a person costs no place. Guarded by: the states in {@code Crowding.admit}. */
    @Test
    void openProposalsDoNotCount() {
        atWork("dev", config.atOncePerPerson());
        sql.execute(
                "update run set state = 'waiting', lease_until = null where workspace = '" + workspace.value() + "'");

        try (var talk = Talk.open(token("dev"))) {
            talk.say("is shop-api ok?").then().statusCode(202);
        }
    }

    /** Guarded by the order in {@code Runs.claim}. */
    @Test
    void aWorkspaceThatAsksMuchDoesNotKeepAnotherWaiting() {
        var one = new UUID(7, 1);

        assertThat(firstOf(insert("crowd", 4, "running")
                        .chain(() -> insert("crowd", 4, "ready"))
                        .chain(() -> insert(workspace.value(), one, "ready"))))
                .isEqualTo(one);
    }

    /** What is claimed for a minute once that is so. In one transaction, so that the instance that runs sees none of it. */
    private UUID firstOf(Uni<Integer> inserted) {
        var claim = database.onOwnContext(() -> Panache.withTransaction(() -> Panache.currentTransaction()
                        .invoke(transaction -> transaction.markForRollback())
                        .chain(() -> inserted)
                        .chain(() -> runs.claim(60))
                        .call(CrowdingTest::isLeasedFor60)))
                .await()
                .atMost(Duration.ofSeconds(20));
        assertThat(claim).isNotNull();
        return claim.id();
    }

    /**
     * Who has to take something back does not wait for what they, and others, ask. Guarded by: {@code
     * Crowding.admitUndo} and what it counts, and the calls that take something back in the order of {@code Runs.claim}.
     */
    @Test
    void whatTakesAnActionBackHasAPlaceOfItsOwn() {
        var action = scaled();
        atWork("dev", config.atOncePerPerson());
        for (int i = 0; i < config.atOncePerWorkspace(); i++) {
            atWork("person" + i, 1);
        }
        try (var talk = Talk.open(token("dev"))) {
            talk.say("is shop-api ok?").then().statusCode(429);
        }

        undo(action).statusCode(202);

        leave();
        var undo = new UUID(7, 2);
        assertThat(firstOf(insert(workspace.value(), 4, "ready")
                        .chain(() -> insert(workspace.value(), undo, "ready"))
                        .chain(() -> execute(takesBack(undo, action)))))
                .isEqualTo(undo);
        for (int i = 0; i < config.atOncePerPerson(); i++) {
            var run = UUID.randomUUID();
            sql.execute(one(workspace.value(), "dev", run, "running"));
            sql.execute(takesBack(run, action));
        }
        undo(action).statusCode(429).header("Retry-After", "5").body("detail", containsString("what you take back"));
    }

    private String scaled() {
        Neighbours.of(World.running("shop-api").in(workspace));
        try (var talk = Talk.open(token("dev"))) {
            var proposed = talk.propose("scale shop-api to 3");
            proposed.decide(token("dev"), "approve").then().statusCode(200);
            talk.events.await("run.finished");
            return proposed.id();
        }
    }

    private static String takesBack(UUID run, String action) {
        return """
                insert into tool_call (id, run_id, turn, position, call_id, tool, arguments, evidence, seen_in, changes, done,
                    ok, undoes)
                values ('%1$s', '%1$s', 0, 0, 'undo', 'scale_service', '{}', '[]', '[]', true, false, false, '%2$s')""".formatted(run, action);
    }

    private ValidatableResponse undo(String action) {
        return given().auth()
                .oauth2(token("dev"))
                .post("/api/v1/actions/" + action + "/undo")
                .then();
    }

    /** Guarded by: the time in {@code Runs.claim}. A transaction's time stands still. */
    private static Uni<Void> isLeasedFor60(Runs.@Nullable Claim claim) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select lease_until = now() + interval '60 s' from run where id = ?1", Boolean.class)
                        .setParameter(1, claim == null ? null : claim.id())
                        .getSingleResult())
                .invoke(leased -> assertThat(leased).isTrue())
                .replaceWithVoid();
    }

    private static Uni<Integer> insert(String workspace, int count, String state) {
        Uni<Integer> all = Uni.createFrom().item(0);
        for (int i = 0; i < count; i++) {
            all = all.chain(() -> insert(workspace, UUID.randomUUID(), state));
        }
        return all;
    }

    /** Each is newer than the ones before it. */
    private static Uni<Integer> insert(String workspace, UUID id, String state) {
        return execute(one(workspace, "ada", id, state));
    }

    private static Uni<Integer> execute(String sql) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(sql).executeUpdate());
    }

    private static String one(String workspace, String person, UUID id, String state) {
        var conversation = UUID.randomUUID();
        return """
                with opened as (insert into conversation (id, workspace, title, created_by, created_at, updated_at)
                    values ('%1$s', '%2$s', 'a test', '%3$s', now(), now()) returning id)
                insert into run (id, workspace, conversation_id, question, person, roles, state, brain, created_at, lease_until)
                select '%4$s', '%2$s', id, 'why?', '%3$s', 'viewer', '%5$s', 'test', clock_timestamp(),
                       now() + interval '1 hour' from opened""".formatted(conversation, workspace, person, id, state);
    }

    private void atWork(String person, int count) {
        for (int i = 0; i < count; i++) {
            sql.execute(one(workspace.value(), person, UUID.randomUUID(), "running"));
        }
    }

    private String token(String user) {
        return TestTokens.of(user, workspace, Role.DEVELOPER);
    }
}
