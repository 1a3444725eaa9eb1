package io.syntra.telemetry.retention;

import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.syntra.telemetry.Sender;
import io.syntra.telemetry.clickhouse.ClickHouse;
import io.syntra.testing.WithSyntraEngines;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class RetentionSweeperTest {

    @Inject
    RetentionSweeper sweeper;

    @Inject
    ClickHouse clickHouse;

    @Inject
    Pool pool;

    private final Sender shop = Sender.fresh();

    @Test
    void whatIsTooOldGoesAndTheRestStays() {
        shop.logs("Error: fresh\n    at f (/app/f.js:1:1)");
        soon().untilAsserted(() -> assertThat(shop.lines()).hasSize(1));
        oldLine(40, 30);
        oldLine(40, 60);
        assertThat(oldLines()).isEqualTo(2);

        sweeper.sweep();

        assertThat(oldLines()).isEqualTo(0);
        assertThat(shop.lines()).hasSize(1);
    }

    @Test
    void postgresForgetsWhatItWasAbout() {
        source("quiet", "40 days");
        source("busy", "1 day");
        release("v1", "60 days");
        release("v2", "40 days");
        shop.logs("Error: old\n    at f (/app/f.js:1:1)");
        soon().untilAsserted(() -> assertThat(count("error_group")).isEqualTo(1));
        run("update error_group set last_seen = now() - interval '40 days', recent_at = now() - interval '40 days'"
                + " where service_id = $1");
        shop.logs("Error: fresh\n    at g (/app/g.js:1:1)");
        soon().untilAsserted(() -> assertThat(count("error_group")).isEqualTo(2));

        sweeper.sweep();

        assertThat(count("error_group")).isEqualTo(1);
        assertThat(count("shipped_source")).isEqualTo(1);
        // The one that serves now.
        assertThat(count("release_start")).isEqualTo(1);
    }

    private void oldLine(int days, int retention) {
        clickHouse.execute("INSERT INTO logs (workspace, service_id, ts, severity, body, retention_days) SELECT '"
                + shop.workspace().value() + "', '" + shop.service() + "', now64(9) - INTERVAL " + days
                + " DAY, 9, 'old', " + retention);
    }

    private long oldLines() {
        var count = new long[1];
        clickHouse.read(
                shop.workspace(),
                "SELECT count() AS n FROM logs WHERE service_id = {service:UUID} AND body = 'old'",
                java.util.Map.of("service", shop.service().toString()),
                row -> {
                    count[0] = row.getLong("n");
                    return true;
                });
        return count[0];
    }

    private void source(String name, String age) {
        pool.preparedQuery("""
                        insert into shipped_source (workspace, service_id, source, position, part, floor, updated_at)
                        values ($1, $2, $3, 1, 0, 0, now() - cast($4 as text)::interval)""")
                .executeAndAwait(
                        Tuple.of(shop.workspace().value(), shop.service().value(), name, age));
    }

    private void release(String version, String age) {
        pool.preparedQuery("""
                        insert into release_start (workspace, service_id, deployment_id, version, at)
                        values ($1, $2, $3, $4, now() - cast($5 as text)::interval)""")
                .executeAndAwait(
                        Tuple.of(shop.workspace().value(), shop.service().value(), UUID.randomUUID(), version, age));
    }

    private void run(String sql) {
        pool.preparedQuery(sql).executeAndAwait(Tuple.of(shop.service().value()));
    }

    private long count(String table) {
        return pool.preparedQuery("select count(*) from " + table + " where service_id = $1")
                .executeAndAwait(Tuple.of(shop.service().value()))
                .iterator()
                .next()
                .getLong(0);
    }
}
