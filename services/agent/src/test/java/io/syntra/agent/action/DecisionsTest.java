package io.syntra.agent.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.action.Decisions.Decided;
import io.syntra.agent.action.Decisions.Refusal;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Sql;
import io.syntra.agent.fake.TestClock;
import io.syntra.agent.fake.World;
import io.syntra.agent.store.Database;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.Decide;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.identity.Vouchers;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What was signed is of one person, with the rights they showed, for one plan of one action. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class DecisionsTest {

    @Inject
    Gatehouse house;

    @Inject
    Clock clock;

    @Inject
    Actions actions;

    @Inject
    Undecided undecided;

    @Inject
    Database database;

    @Inject
    DataSource dataSource;

    @Inject
    Sql sql;

    /** Guarded by: each condition in {@code Decisions.approved}, and in {@code Approval.isOf}. */
    @Test
    void onlyTheWordOfTheOneWhoDecidesForThisPlanOfThisActionCounts() {
        var world = new World("shop-api");
        world.deployed(1, World.ago(Duration.ofMinutes(20)));
        house.neighbours(world);
        var id = house.proposed("scale_service", Gatehouse.scale("shop-api", 3));
        var other = house.proposed(
                "restart_service", Json.mapper().createObjectNode().put("service_id", "shop-api"));
        var hash = house.action(id).planHash;
        var otherHash = house.action(other).planHash;
        var ada = house.person("ada", Role.ADMIN);
        var words = new LinkedHashMap<String, String>();
        words.put("of somebody else", TestTokens.approval(house.person("eve", Role.ADMIN), id, hash, clock));
        words.put("with fewer rights", TestTokens.approval(house.person("ada", Role.DEVELOPER), id, hash, clock));
        words.put(
                "in another workspace",
                TestTokens.approval(
                        new Caller(new WorkspaceId("elsewhere"), "ada", ada.roles(), null), id, hash, clock));
        words.put("for another action", TestTokens.approval(ada, other, hash, clock));
        words.put("for another plan", TestTokens.approval(ada, id, otherHash, clock));
        words.put(
                "by the agent",
                TestTokens.ofServices(clock)
                        .approval(
                                ada,
                                TestTokens.session(ada, clock),
                                Vouchers.NONE,
                                clock.instant().plusSeconds(600),
                                id,
                                hash));
        words.put("in no words", "yes");

        var wish = new Decide(Decide.Answer.APPROVE, hash, null);
        for (Map.Entry<String, String> word : words.entrySet()) {
            assertThat(house.decide(ada, id, wish, word.getValue()))
                    .as(word.getKey())
                    .isEqualTo(new Decided.Refused(Refusal.NOT_SIGNED));
        }
        // Held, so that nobody carries it out while the next test looks at the deployer.
        house.claim(id);
        assertThat(house.decide(ada, id, wish, TestTokens.approval(ada, id, hash, clock)))
                .isInstanceOf(Decided.Counted.class);
    }

    /** Guarded by: the workspace in {@code Actions.decide}, also where the gate has looked for it before. */
    @Test
    void theOneStatementDecidesInItsWorkspaceOnly() {
        var id = proposed();
        var elsewhere = new WorkspaceId("elsewhere");
        var hash = house.action(id).planHash;

        assertThat(database.<Boolean>call(() -> actions.decide(
                        elsewhere, id, ActionState.REJECTED, hash, "ada", "admin", clock.instant(), null)))
                .isFalse();
        assertThat(house.action(id).state()).isEqualTo(ActionState.AWAITING);
    }

    /**
     * Also where its version does not tell: nobody puts one off without another version but by hand. Guarded by the switch
     * in {@code Decisions.refusalOfApproval}.
     */
    @Test
    void whileChangesAreOffNoApprovalCounts() {
        var id = proposed();
        house.execute("update policy set changes_allowed = false where workspace = '" + house.workspace.value() + "'");
        var hash = house.action(id).planHash;

        assertThat(house.decide(house.person("ada", Role.ADMIN), id, new Decide(Decide.Answer.APPROVE, hash, null)))
                .isEqualTo(new Decided.Refused(Refusal.CHANGES_OFF));
    }

    /** Who looks for what has expired comes upon it. Guarded by: the look at the stage in {@code Undecided.expire}. */
    @Test
    void whatIsBeingDecidedAtItsEndDoesNotExpire() throws Exception {
        var id = proposed();
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            connection.setAutoCommit(false);
            statement.execute("update action set state = 'REJECTED', settled = true where id = '" + id + "'");
            ((TestClock) clock).ahead(Duration.ofMinutes(16));
            var looks = threads.submit(undecided::expire);
            await().until(() -> sql.any("select 1 from pg_stat_activity where wait_event_type = 'Lock'"
                    + " and datname = current_database() and query like 'select id from action where%for update%'"));
            connection.commit();
            looks.get();
        } finally {
            ((TestClock) clock).ahead(Duration.ZERO);
        }
        assertThat(house.action(id).state()).isEqualTo(ActionState.REJECTED);
        assertThat(house.audited(id, "action.expired")).isZero();
    }

    private ActionId proposed() {
        house.neighbours(World.running("shop-api"));
        return house.proposed("scale_service", Gatehouse.scale("shop-api", 3));
    }
}
