package io.syntra.agent.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.World;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.agent.Decide;
import io.syntra.identity.Role;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An instance may die at each write of what it does with a proposal, as when the disk is full there: then it did nothing,
 * and it, or another one, does it once. What follows an approval is in {@link CrashTest}.
 */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class WholeOrNotTest {

    @Inject
    Gatehouse house;

    @Inject
    Undecided undecided;

    @Inject
    DataSource dataSource;

    private ActionId id = ActionId.random();

    private enum Act {
        PROPOSED,
        APPROVED,
        REJECTED,
        EXPIRED,
        SUPERSEDED;

        /** The audit log is one of them: without the entry there is no effect. */
        private List<String> writes() {
            return switch (this) {
                case APPROVED, REJECTED -> List.of("action", "decision", "audit", "event", "outbox");
                case PROPOSED, EXPIRED, SUPERSEDED -> List.of("action", "audit", "event", "outbox");
            };
        }
    }

    @BeforeEach
    void somebodyProposesSomething() {
        var world = new World("shop-api");
        world.deployed(1, World.ago(Duration.ofMinutes(20)));
        house.neighbours(world);
        id = house.proposed("scale_service", Gatehouse.scale("shop-api", 3));
    }

    @AfterEach
    void repaired() {
        for (var table : Act.APPROVED.writes()) {
            house.execute("drop trigger if exists is_full on " + table);
        }
        house.execute("drop function if exists refuse_row");
    }

    /** Guarded by: the one transaction of each of {@code ActionGate}, {@code Decisions} and {@code Undecided}. */
    @ParameterizedTest
    @EnumSource(Act.class)
    void eachIsDoneWithAllItsWritesOrNotAtAll(Act act) throws SQLException {
        // So that nobody carries it out meanwhile.
        house.claim(id);
        for (var table : act.writes()) {
            var before = stored();
            fill(table);
            if (act == Act.EXPIRED) {
                house.execute("update action set expires_at = now() - interval '1 second' where id = '" + id + "'");
            }
            try {
                does(act);
                assertThat(act).as("died at %s", table).isEqualTo(Act.EXPIRED);
            } catch (RuntimeException e) {
                assertThat(e).as("died at %s", table).hasStackTraceContaining("the disk is full");
            }

            assertThat(stored()).as("%s, died at %s", act, table).isEqualTo(before);
            house.execute("update action set expires_at = now() + interval '15 minutes' where id = '" + id + "'"
                    + " and state = 'AWAITING'");
            repaired();
        }

        if (act == Act.EXPIRED) {
            house.execute("update action set expires_at = now() - interval '1 second' where id = '" + id + "'");
        }
        does(act);
        does(act == Act.PROPOSED ? Act.SUPERSEDED : act);

        if (act != Act.PROPOSED) {
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> house.action(id).state().name().equals(act.name()));
        }
        assertThat(house.count("audit", "kind = 'action." + act.name().toLowerCase(Locale.ROOT) + "'"))
                .isEqualTo(act == Act.PROPOSED ? 2 : 1);
        assertThat(house.count("decision", "true")).isEqualTo(act == Act.APPROVED || act == Act.REJECTED ? 1 : 0);
    }

    private void does(Act act) {
        switch (act) {
            case PROPOSED -> house.proposed("scale_service", Gatehouse.scale("shop-api", 4));
            case APPROVED -> decide(Decide.Answer.APPROVE);
            case REJECTED -> decide(Decide.Answer.REJECT);
            // As it does every half second; what it cannot end it goes past.
            case EXPIRED -> undecided.expire();
            case SUPERSEDED -> {
                UUID run = house.action(id).runId;
                house.database.call(() -> undecided.supersede(run, "somebody said something else"));
            }
        }
    }

    private void decide(Decide.Answer answer) {
        house.decide(house.person("ada", Role.ADMIN), id, new Decide(answer, house.action(id).planHash, null));
    }

    private void fill(String table) {
        var workspace = house.workspace.value();
        house.execute("""
                create function refuse_row() returns trigger language plpgsql as $$
                begin
                    raise exception 'the disk is full' using errcode = 'disk_full';
                end $$""");
        house.execute(
                switch (table) {
                    case "action" -> act("insert or update of state", table, "new.workspace = '" + workspace + "'");
                    case "event" ->
                        act("insert", table, "new.conversation_id = '" + house.action(id).conversationId + "'");
                    default -> act("insert", table, "new.workspace = '" + workspace + "'");
                });
    }

    private static String act(String what, String table, String when) {
        return "create trigger is_full before %s on %s for each row when (%s) execute function refuse_row()"
                .formatted(what, table, when);
    }

    /** All that there is of it. */
    private String stored() throws SQLException {
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var result = statement.executeQuery("""
                        select (select string_agg(concat_ws(' ', id, state, settled, told, decided_by, approval), ',' order by id)
                                from action where workspace = '%1$s'),
                               (select count(*) from decision where workspace = '%1$s'),
                               (select count(*) from audit where workspace = '%1$s'),
                               (select seq from audit_head where workspace = '%1$s'),
                               (select count(*) from outbox where workspace = '%1$s'),
                               (select last_event from conversation where workspace = '%1$s')""".formatted(house.workspace.value()))) {
            result.next();
            return String.join(
                    " | ",
                    result.getString(1),
                    result.getString(2),
                    result.getString(3),
                    result.getString(4),
                    result.getString(5),
                    result.getString(6));
        }
    }
}
