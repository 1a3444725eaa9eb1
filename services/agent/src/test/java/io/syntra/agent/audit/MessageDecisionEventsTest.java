package io.syntra.agent.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.fake.FakePorts;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.TargetId;
import io.syntra.contracts.event.MessageDecisionEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.testing.EventProbe;
import io.syntra.testing.WithSyntraEngines;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * What people decide about messages is in the log of the workspace. Guarded by: the inbox in {@link DecisionsElsewhere}.
 */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class MessageDecisionEventsTest {

    private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");

    private final ToldLog audit = ToldLog.of("/notification");

    @Test
    void eachDecisionIsOneEntryHoweverOftenItComes() {
        var delivery = DeliveryId.random();
        var target = new TargetId(UUID.randomUUID());
        var resent = new MessageDecisionEvent.Resent(
                delivery, "slack", "Slack channel C1", "unknown", "silence", "workflow_run:x", "ada", AT);
        try (var notification = EventProbe.on(Topic.MESSAGE_DECISION, MessageDecisionEvent.class)) {
            var meta = audit.meta(resent);
            notification.publish(meta, resent);
            notification.publish(meta, resent);
            for (var event : List.of(
                    new MessageDecisionEvent.MarkedDelivered(
                            delivery, "slack", "Slack channel C1", "failed", null, null, "bob", AT),
                    new MessageDecisionEvent.TargetCleared(target, "slack", "Slack channel C1", "ada", AT),
                    new MessageDecisionEvent.NoticesChosen(target, "slack", "Slack channel C1", true, "ada", AT))) {
                notification.publish(audit.meta(event), event);
            }
        }

        await().atMost(Duration.ofSeconds(60))
                .until(() -> audit.read().getList("items").size() == 4);

        var log = audit.read();
        assertThat(log.<String>getList("items.kind"))
                .containsExactlyInAnyOrder(
                        "delivery.resent", "delivery.marked_delivered", "target.cleared", "target.notices_chosen");
        assertThat(log.getMap("items.find { it.kind == 'delivery.resent' }.data"))
                .containsEntry("delivery_id", delivery.toString())
                .containsEntry("was", "unknown")
                .containsEntry("reason", "silence")
                .containsEntry("origin", "workflow_run:x");
        assertThat(log.getString("items.find { it.kind == 'delivery.marked_delivered' }.actor"))
                .isEqualTo("bob");
        assertThat(log.getString("items.find { it.kind == 'target.cleared' }.data.target"))
                .isEqualTo("Slack channel C1");
        assertThat(log.getBoolean("items.find { it.kind == 'target.notices_chosen' }.data.takes_notices"))
                .isTrue();
    }
}
