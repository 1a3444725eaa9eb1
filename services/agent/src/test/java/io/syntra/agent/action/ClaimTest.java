package io.syntra.agent.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.action.Actions.Claim;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Sql;
import io.syntra.agent.fake.World;
import io.syntra.agent.store.Database;
import io.syntra.contracts.ActionId;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who works on an action, until when, and on which nobody does. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class ClaimTest {

    @Inject
    Gatehouse house;

    @Inject
    Actions actions;

    @Inject
    Database database;

    @Inject
    DataSource dataSource;

    @Inject
    Sql sql;

    private ActionId id = ActionId.random();

    @BeforeEach
    void somethingIsProposed() {
        house.neighbours(World.running("shop-api"));
        id = house.proposed("scale_service", Gatehouse.scale("shop-api", 3));
    }

    /** Guarded by: each condition in {@code Actions.claim}. In one transaction, so that no other instance sees any of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "APPROVED  | false | null                      | true",
                "EXECUTING | false | now() - interval '1 hour' | true",
                "UNKNOWN   | false | now() - interval '1 hour' | true",
                "SUCCEEDED | false | now() - interval '1 hour' | true",
                "APPROVED  | false | now() + interval '1 hour' | false",
                "SUCCEEDED | true  | null                      | false",
                "AWAITING  | false | null                      | false",
                "REJECTED  | false | null                      | false"
            })
    void onlyWhatIsLeftToDoAndNobodyHasIsTaken(String state, boolean settled, String lease, boolean taken) {
        var claimed = claimed("update action set state = '" + state + "', settled = " + settled + ", lease_until = "
                + lease + " where id = '" + id + "'");

        assertThat(claimed.contains(id.value())).isEqualTo(taken);
    }

    /** However many are looked at now and then. Guarded by: the order in {@code Actions.claim}. */
    @Test
    void whatIsNewComesBeforeWhatIsLookedAtAgain() {
        var next = house.proposed("scale_service", Gatehouse.scale("shop-api", 4));

        assertThat(claimed("update action set state = 'APPROVED', lease_until = case when id = '" + id
                        + "' then now() - interval '1 hour' end where id in ('" + id + "', '" + next + "')"))
                .containsSubsequence(next.value(), id.value());
    }

    /** Else nobody takes over what a dead one had. Guarded by: the time in {@code Actions.claim} and {@code Actions.renew}. */
    @Test
    void whoTakesItHasItForAsLongAsTheySay() {
        assertThat(once("update action set state = 'APPROVED' where id = '" + id + "'", () -> all(new ArrayList<>())
                        .chain(() -> leased(60))))
                .isTrue();
        var held = house.claim(id);
        assertThat(once("update action set state = state where false", () -> actions.renew(held, 20)
                        .chain(() -> leased(20))))
                .isTrue();
    }

    /** Within a transaction, whose time stands still. */
    private Uni<Boolean> leased(int seconds) {
        return Panache.getSession().chain(session -> session.createNativeQuery(
                        "select lease_until = now() + make_interval(secs => ?1) from action where id = ?2",
                        Boolean.class)
                .setParameter(1, (double) seconds)
                .setParameter(2, id.value())
                .getSingleResult());
    }

    /** What instances take, one after the other, once that is so. */
    private List<UUID> claimed(String change) {
        return once(change, () -> all(new ArrayList<>()));
    }

    private <T> T once(String change, Supplier<Uni<T>> then) {
        return database.onOwnContext(() -> Panache.withTransaction(() -> Panache.currentTransaction()
                        .invoke(transaction -> transaction.markForRollback())
                        .chain(Panache::getSession)
                        .chain(session -> session.createNativeQuery(change).executeUpdate())
                        .chain(() -> then.get())))
                .await()
                .atMost(Duration.ofSeconds(20));
    }

    private Uni<List<UUID>> all(List<UUID> before) {
        return actions.claim(60).chain(claim -> {
            if (claim == null) {
                return Uni.createFrom().item(before);
            }
            before.add(claim.id());
            return all(before);
        });
    }

    /** Its lease has run out, and the row is held by what is still being stored. Guarded by {@code skip locked} in {@code Actions.claim}. */
    @Test
    void whatAnotherInstanceHoldsAtThisMomentIsNotWaitedFor() throws Exception {
        house.approveAndClaim(id);
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(
                    "update action set lease_until = clock_timestamp() + interval '2 seconds' where id = '" + id + "'");
            connection.setAutoCommit(false);
            statement.execute("select 1 from action where id = '" + id + "' for update");
            await().until(() -> sql.any("select 1 from action where lease_until < now() and id = '" + id + "'"));

            assertThat(claimed("update action set state = state where false")).doesNotContain(id.value());
            statement.execute("update action set settled = true where id = '" + id + "'");
            connection.commit();
        }
    }

    /** Guarded by: the fence in {@code Actions.renew}, {@code Actions.letGo} and {@code Actions.rest}. */
    @Test
    void whoLostItNeitherKeepsItNorGivesItBack() {
        var lost = house.claim(id);
        var held = house.claim(id);

        assertThat(renewed(lost)).isFalse();
        assertThat(database.<Boolean>call(() -> actions.letGo(lost))).isFalse();
        assertThat(rests(lost)).isFalse();
        assertThat(renewed(held)).isTrue();
    }

    /** Else a lease that is renewed at this moment keeps others from it. Guarded by: the fence that {@code Actions.rest} ends. */
    @Test
    void whatRestsIsHeldByNobody() {
        var held = house.claim(id);

        assertThat(rests(held)).isTrue();

        assertThat(renewed(held)).isFalse();
    }

    /** Guarded by: the time in {@code Actions.over}. */
    @Test
    void nothingExpiresBeforeItsTime() {
        assertThat(database.<List<UUID>>call(() -> actions.over(Instant.EPOCH))).doesNotContain(id.value());
    }

    private boolean renewed(Claim claim) {
        return database.<Boolean>call(() -> actions.renew(claim, 60));
    }

    private boolean rests(Claim claim) {
        return database.<Boolean>call(() -> actions.rest(claim, Duration.ofMinutes(1), Duration.ZERO, Duration.ZERO));
    }
}
