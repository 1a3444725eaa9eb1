package io.syntra.telemetry.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.syntra.testing.WithSyntraEngines;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class ForgetRepeatsTest {

    @Inject
    ForgetRepeats forget;

    @Inject
    Pool pool;

    @Test
    void whatNobodyRepeatsAnyMoreIsForgotten() {
        var old = remembered("telemetry.otlp", 11);
        var recent = remembered("telemetry.otlp", 9);
        var sample = remembered("telemetry.traffic", 11);

        forget.sweep();

        assertThat(isThere(old)).isFalse();
        assertThat(isThere(recent)).isTrue();
        assertThat(isThere(sample)).isTrue();
    }

    private UUID remembered(String consumer, int minutesAgo) {
        var id = UUID.randomUUID();
        pool.preparedQuery("insert into inbox (consumer, event_id, received_at) values ($1, $2, now() - $3 * interval"
                        + " '1 minute')")
                .executeAndAwait(Tuple.of(consumer, id, minutesAgo));
        return id;
    }

    private boolean isThere(UUID id) {
        return pool.preparedQuery("select 1 from inbox where event_id = $1")
                        .executeAndAwait(Tuple.of(id))
                        .size()
                > 0;
    }
}
