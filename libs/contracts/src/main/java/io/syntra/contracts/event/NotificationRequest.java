package io.syntra.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.DeliveryId;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks for one message to one target. The sender chooses the delivery id, so that asking twice sends once.
 *
 * @param channel {@code webhook}, {@code telegram}, {@code slack} or {@code email}
 * @param target for a webhook its URL, as {@code secret:name}; for other channels a name of the place, without a secret. What has the same one
 *     stays in order
 * @param title for a webhook, one line
 * @param text for a webhook, the message
 * @param data for a webhook facts for machines, sent along; for other channels the values of the template's variables
 * @param config for other channels the fields of the node, such as {@code message_template}; tokens as {@code secret:name}
 * @param origin where it came from, for example {@code workflow_run:<id>}
 */
@JsonTypeName("notification.request")
public record NotificationRequest(
        DeliveryId deliveryId,
        String channel,
        @Nullable String target,
        @Nullable String title,
        @Nullable String text,
        Map<String, Object> data,
        @Nullable Map<String, Object> config,
        @Nullable String origin,
        Instant at)
        implements DomainEvent {

    public static final String WEBHOOK = "webhook";

    public NotificationRequest {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
        config = config == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(config));
    }

    public static NotificationRequest toWebhook(
            DeliveryId deliveryId,
            String target,
            String title,
            String text,
            Map<String, Object> data,
            @Nullable String origin,
            Instant at) {
        return new NotificationRequest(deliveryId, WEBHOOK, target, title, text, data, null, origin, at);
    }

    /** @param channel any but {@code webhook} */
    public static NotificationRequest toChannel(
            DeliveryId deliveryId,
            String channel,
            String target,
            Map<String, Object> config,
            Map<String, Object> variables,
            @Nullable String origin,
            Instant at) {
        return new NotificationRequest(deliveryId, channel, target, null, null, variables, config, origin, at);
    }

    /** What is left to know once the message is written. */
    public NotificationRequest withoutContents() {
        return new NotificationRequest(deliveryId, channel, null, title, null, Map.of(), null, origin, at);
    }

    @Override
    public Topic topic() {
        return Topic.NOTIFICATION_REQUEST;
    }

    @Override
    public String key() {
        return target == null ? deliveryId.toString() : target;
    }
}
