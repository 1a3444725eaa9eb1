package io.syntra.agent.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.World;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is watched costs no thread. Guarded by: the rest in {@code Execution.carryOn}. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class WatchedTest {

    private static final int PLACES = 16;

    @Inject
    Gatehouse house;

    @AfterEach
    void nobodyLooksAnyMore() {
        house.execute("update action set settled = true where workspace = '" + house.workspace.value() + "'");
    }

    @Test
    void whatIsApprovedIsDoneAtOnceHoweverManyAreWatched() {
        var world = new World("shop-api");
        world.deployed(1, World.ago(Duration.ofMinutes(20)));
        house.neighbours(world).telemetry.down(true);
        var watched = house.proposed("scale_service", Gatehouse.scale(world.service.toString(), 3));
        house.approveAndClaim(watched);
        // As many as three times all places; none can be judged before its time is over.
        house.execute("insert into action select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(),"
                + " 'state', 'SUCCEEDED', 'executing_at', now(), 'executed_at', now() + interval '3 s', 'lease_until', null)))"
                + ".* from action a, generate_series(1, " + 3 * PLACES + ") where a.id = '" + watched + "'");
        house.execute("update action set settled = true where id = '" + watched + "'");
        await().until(() -> house.count("action", "state = 'SUCCEEDED' and fence > 1") >= PLACES);

        var next = house.proposed("scale_service", Gatehouse.scale(world.service.toString(), 4));
        house.approve(next);

        await().atMost(Duration.ofSeconds(3)).until(() -> world.replicas() == 4);
        assertThat(house.count("action", "state = 'SUCCEEDED' and not settled")).isGreaterThan(PLACES);
    }
}
