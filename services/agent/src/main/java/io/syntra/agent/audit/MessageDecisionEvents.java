package io.syntra.agent.audit;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.TargetId;
import io.syntra.contracts.event.MessageDecisionEvent;
import io.syntra.outbox.Consumption;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jspecify.annotations.Nullable;

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
        switch (event) {
            case MessageDecisionEvent.Resent(
                    var delivery,
                    var channel,
                    var target,
                    var was,
                    var reason,
                    var origin,
                    var _,
                    var _) -> ofMessage(data, delivery, channel, target, was, reason, origin);
            case MessageDecisionEvent.MarkedDelivered(
                    var delivery,
                    var channel,
                    var target,
                    var was,
                    var reason,
                    var origin,
                    var _,
                    var _) -> ofMessage(data, delivery, channel, target, was, reason, origin);
            case MessageDecisionEvent.TargetCleared(var id, var channel, var target, var _, var _) ->
                ofTarget(data, id, channel, target);
            case MessageDecisionEvent.NoticesChosen(var id, var channel, var target, var takes, var _, var _) -> {
                ofTarget(data, id, channel, target);
                data.put("takes_notices", takes);
            }
        }
        return data;
    }

    private static void ofMessage(
            Map<String, Object> data,
            DeliveryId delivery,
            String channel,
            String target,
            String was,
            @Nullable String reason,
            @Nullable String origin) {
        data.put("delivery_id", delivery.toString());
        data.put("channel", channel);
        data.put("target", target);
        data.put("was", was);
        if (reason != null) {
            data.put("reason", reason);
        }
        if (origin != null) {
            data.put("origin", origin);
        }
    }

    private static void ofTarget(Map<String, Object> data, TargetId id, String channel, String target) {
        data.put("target_id", id.toString());
        data.put("channel", channel);
        data.put("target", target);
    }
}
