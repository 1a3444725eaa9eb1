package io.syntra.agent.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.fake.FakePorts;
import io.syntra.contracts.event.KeepingEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.testing.EventProbe;
import io.syntra.testing.WithSyntraEngines;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What people decide about telemetry is in the log of the workspace. Guarded by: the inbox in {@link DecisionsElsewhere}. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class KeepingEventsTest {

    private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");

    private final ToldLog audit = ToldLog.of("/telemetry");

    @Test
    void eachDecisionIsOneEntryHoweverOftenItComes() {
        var id = UUID.randomUUID();
        var set = new KeepingEvent.RetentionSet(null, "logs", 7, null, "syntra.yaml", "ada", AT);
        try (var telemetry = EventProbe.on(Topic.KEEPING, KeepingEvent.class)) {
            var meta = audit.meta(set);
            telemetry.publish(meta, set);
            telemetry.publish(meta, set);
            for (var event : List.of(
                    new KeepingEvent.ErasureRequested(id, "logs", AT, AT, "ada", AT),
                    new KeepingEvent.Erased(id, 3, "ada", AT))) {
                telemetry.publish(audit.meta(event), event);
            }
        }

        await().atMost(Duration.ofSeconds(60))
                .until(() -> audit.read().getList("items").size() == 3);

        var log = audit.read();
        assertThat(log.<String>getList("items.kind"))
                .containsExactlyInAnyOrder("retention.set", "erasure.requested", "erasure.done");
        assertThat(log.getInt("items.find { it.kind == 'retention.set' }.data.days"))
                .isEqualTo(7);
        assertThat(log.getString("items.find { it.kind == 'retention.set' }.data.origin"))
                .isEqualTo("syntra.yaml");
        assertThat(log.getString("items.find { it.kind == 'erasure.requested' }.data.table"))
                .isEqualTo("logs");
        assertThat(log.getInt("items.find { it.kind == 'erasure.done' }.data.rows"))
                .isEqualTo(3);
    }
}
