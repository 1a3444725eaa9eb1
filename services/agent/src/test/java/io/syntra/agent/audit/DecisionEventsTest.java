package io.syntra.agent.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.fake.FakePorts;
import io.syntra.contracts.RunId;
import io.syntra.contracts.event.DecisionEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.testing.EventProbe;
import io.syntra.testing.WithSyntraEngines;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What people decide elsewhere is in the log of the workspace. Guarded by: the inbox in {@link DecisionsElsewhere}. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class DecisionEventsTest {

    private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");

    private final ToldLog audit = ToldLog.of("/workflow");

    @Test
    void eachDecisionIsOneEntryHoweverOftenItComes() {
        var id = UUID.randomUUID();
        var decided = new DecisionEvent.ApprovalDecided(
                id, RunId.random(), "nightly", "ask", "Restart?", "approved", null, "ada", AT);
        var silenced = new DecisionEvent.Silenced(
                id, List.of("service=\"shop\""), AT, AT.plusSeconds(60), "we move", "bob", AT);
        try (var workflow = EventProbe.on(Topic.DECISION, DecisionEvent.class)) {
            var meta = audit.meta(decided);
            workflow.publish(meta, decided);
            workflow.publish(meta, decided);
            for (var event : List.of(
                    silenced,
                    new DecisionEvent.SilenceEnded(id, "eve", AT),
                    new DecisionEvent.InhibitionsChanged(3, 2, "ada", AT))) {
                workflow.publish(audit.meta(event), event);
            }
        }

        await().until(() -> audit.read().getList("items").size() == 4);

        var log = audit.read();
        assertThat(log.<String>getList("items.kind"))
                .containsExactlyInAnyOrder(
                        "approval.decided", "silence.created", "silence.ended", "inhibitions.changed");
        assertThat(log.getString("items.find { it.kind == 'approval.decided' }.data.question"))
                .isEqualTo("Restart?");
        assertThat(log.getString("items.find { it.kind == 'silence.created' }.actor"))
                .isEqualTo("bob");
        assertThat(log.getList("items.find { it.kind == 'silence.created' }.data.matchers"))
                .containsExactly("service=\"shop\"");
        assertThat(log.getString("items.find { it.kind == 'silence.ended' }.actor"))
                .isEqualTo("eve");
    }
}
