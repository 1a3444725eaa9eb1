package io.syntra.agent.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.Talk;
import io.syntra.agent.fake.World;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No audit write, no action. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class AuditFirstTest {

    @Inject
    DataSource dataSource;

    private Neighbours neighbours;
    private World world;
    private Talk talk;

    @BeforeEach
    void oneHealthyService() {
        world = new World("shop-api");
        world.deployed(1, World.ago(Duration.ofMinutes(20)));
        neighbours = Neighbours.of(world);
        talk = Talk.open(TestTokens.developer());
    }

    @AfterEach
    void repaired() throws SQLException {
        repair();
        talk.close();
    }

    /** Guarded by the entry in the transaction of {@code Steps}, before the call. */
    @Test
    void anApprovedActionIsNotBegunWhileTheLogTakesNothing() throws SQLException {
        var proposed = talk.propose("scale shop-api to 3");
        breakFor("action.executing");
        proposed.decide(TestTokens.developer(), "approve").then().statusCode(200);
        await().atMost(Duration.ofSeconds(20)).until(() -> attempts() > 0);

        assertThat(neighbours.deployer.calls()).isEmpty();
        assertThat(world.replicas()).isEqualTo(2);
        proposed.get(TestTokens.viewer()).then().body("state", equalTo("approved"));
    }

    @Test
    void aDecisionDoesNotCountWhileTheLogTakesNothing() throws SQLException {
        var proposed = talk.propose("scale shop-api to 3");
        breakFor("action.approved");

        proposed.decide(TestTokens.developer(), "approve").then().statusCode(500);

        assertThat(attempts()).isPositive();
        proposed.get(TestTokens.viewer()).then().body("state", equalTo("awaiting"));
        assertThat(neighbours.deployer.calls()).isEmpty();
    }

    @Test
    void nothingIsProposedWhileTheLogTakesNothing() throws SQLException {
        breakFor("action.proposed");

        talk.say("scale shop-api to 3").then().statusCode(202);
        await().atMost(Duration.ofSeconds(20)).until(() -> attempts() > 0);

        assertThat(talk.events.names()).doesNotContain("action.proposed");
        assertThat(rows("select count(*) from action where conversation_id = '" + talk.id + "'"))
                .isZero();
    }

    /** Without {@code EachAlone} no action of anybody is begun from then on. */
    @Test
    void aProposalThatCannotBeEndedKeepsNobodyElseFromActing() throws SQLException {
        var stuck = talk.propose("scale shop-api to 3");
        breakFor("action.expired");
        execute("update action set expires_at = now() - interval '1 minute' where id = '" + stuck.id() + "'");
        await().atMost(Duration.ofSeconds(20)).until(() -> attempts() > 0);
        try (var other = Talk.open(TestTokens.developer())) {
            other.propose("scale shop-api to 4")
                    .decide(TestTokens.developer(), "approve")
                    .then()
                    .statusCode(200);

            other.events.await("action.executed");
        }
        assertThat(world.replicas()).isEqualTo(4);
        stuck.get(TestTokens.viewer()).then().body("state", equalTo("awaiting"));
    }

    /** The disk is full as soon as such an entry comes; a sequence counts on through the rollbacks. */
    private void breakFor(String kind) throws SQLException {
        execute("create sequence audit_attempts");
        execute("""
                create function refuse_entry() returns trigger language plpgsql as $$
                begin
                    perform nextval('audit_attempts');
                    raise exception 'the disk is full' using errcode = 'disk_full';
                end $$""");
        execute("create trigger audit_is_broken before insert on audit for each row when (new.kind = '" + kind
                + "') execute function refuse_entry()");
    }

    private void repair() throws SQLException {
        execute("drop trigger if exists audit_is_broken on audit");
        execute("drop function if exists refuse_entry");
        execute("drop sequence if exists audit_attempts");
    }

    private long attempts() throws SQLException {
        return rows("select case when is_called then last_value else 0 end from audit_attempts");
    }

    private long rows(String sql) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
