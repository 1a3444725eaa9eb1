package io.syntra.telemetry.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.telemetry.Sender;
import io.syntra.telemetry.postgres.Postgres;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class LiveInstancesTest {

    @Inject
    LiveInstances here;

    @Inject
    Postgres postgres;

    /** Guarded by {@code LiveInstances.beat}. */
    @Test
    void anInstanceCountsUntilItStopsOrIsNotHeardOfAnyMore() {
        execute("delete from live_instance");
        here.beat();
        assertThat(here.count()).isEqualTo(1);

        var stopped = new LiveInstances(postgres);
        var killed = new LiveInstances(postgres);
        stopped.beat();
        killed.beat();
        assertThat(killed.count()).isEqualTo(3);
        Sender.soon().untilAsserted(() -> assertThat(here.count()).isEqualTo(3));

        stopped.stop(new ShutdownEvent());
        here.beat();
        assertThat(here.count()).isEqualTo(2);

        execute("update live_instance set seen_at = seen_at - interval '11 seconds'");
        here.beat();
        assertThat(here.count()).isEqualTo(1);
    }

    private void execute(String sql) {
        postgres.await(() -> Panache.withTransaction(() -> Panache.getSession()
                .chain(session -> session.createNativeQuery(sql).executeUpdate())));
    }
}
