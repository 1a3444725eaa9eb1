package io.syntra.agent.audit;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.event.MessageDecisionEvent;
import io.syntra.outbox.Consumption;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Puts on record what people decided about messages and where they go, as the notification service tells it. */
@Singleton
class MessageDecisionEvents {

    private final Consumption consumption;
    private final AuditTrail trail;

    MessageDecisionEvents(Consumption consumption, AuditTrail trail) {
        this.consumption = consumption;
        this.trail = trail;
    }

    @Incoming("message-decisions")
    Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return consumption.of(
                record,
                MessageDecisionEvent.class,
                "audit",
                (meta, event) -> trail.append(meta.workspace(), meta.type(), null, event.by(), data(event)));
    }

    private static Map<String, ?> data(MessageDecisionEvent event) {
        var data = new LinkedHashMap<String, Object>();
        data.put("done_at", event.at().toString());
        data.put("channel", event.channel());
        data.put("target", event.target());
        switch (event) {
            case MessageDecisionEvent.OfMessage about -> {
                data.put("delivery_id", about.deliveryId().toString());
                data.put("was", about.was());
                if (about.reason() != null) {
                    data.put("reason", about.reason());
                }
                if (about.origin() != null) {
                    data.put("origin", about.origin());
                }
            }
            case MessageDecisionEvent.OfTarget about -> {
                data.put("target_id", about.targetId().toString());
                if (about instanceof MessageDecisionEvent.NoticesChosen chosen) {
                    data.put("takes_notices", chosen.takes());
                }
            }
        }
        return data;
    }
}
