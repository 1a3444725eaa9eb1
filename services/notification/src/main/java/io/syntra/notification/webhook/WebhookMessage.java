package io.syntra.notification.webhook;

import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.event.NotificationRequest;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The body that a webhook gets. */
public record WebhookMessage(
        String title,
        String text,
        Map<String, Object> data,
        DeliveryId deliveryId,
        @Nullable String origin,
        Instant at) {

    public static WebhookMessage of(NotificationRequest request) {
        return new WebhookMessage(
                String.valueOf(request.title()),
                String.valueOf(request.text()),
                request.data(),
                request.deliveryId(),
                request.origin(),
                request.at());
    }
}
