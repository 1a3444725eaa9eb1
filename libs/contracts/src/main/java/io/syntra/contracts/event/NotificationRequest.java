package io.syntra.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.DeliveryId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks for one message to one target. The sender chooses the delivery id, so that asking twice sends once.
 *
 * @param channel {@code webhook}
 * @param target for a webhook its URL
 * @param title one line
 * @param text the message
 * @param data facts for machines, sent along where the channel can carry them
 * @param origin where it came from, for example {@code workflow_run:<id>}
 */
@JsonTypeName("notification.request")
public record NotificationRequest(
        DeliveryId deliveryId,
        String channel,
        String target,
        String title,
        String text,
        Map<String, Object> data,
        @Nullable String origin,
        Instant at)
        implements DomainEvent {

    public NotificationRequest {
        data = Map.copyOf(data);
    }

    @Override
    public Topic topic() {
        return Topic.NOTIFICATION_REQUEST;
    }

    @Override
    public String key() {
        return deliveryId.toString();
    }
}
