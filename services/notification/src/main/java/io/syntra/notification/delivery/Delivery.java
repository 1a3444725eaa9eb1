package io.syntra.notification.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.contracts.notification.DeliveryView;
import io.syntra.contracts.notification.MaskedTarget;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One message to one target, stored as it was asked for. */
@Entity
@Table(name = "delivery")
class Delivery {

    @Id
    UUID id;

    String workspace;

    @Nullable String origin;

    /** The {@link NotificationRequest} as JSON. */
    String request;

    @Enumerated(EnumType.STRING)
    DeliveryState state;

    int attempts;
    int maxAttempts;
    Instant dueAt;

    @Nullable Instant leasedUntil;

    @Nullable String reason;

    Instant requestedAt;

    @Nullable Instant finishedAt;

    static Delivery of(WorkspaceId workspace, NotificationRequest request, int maxAttempts, Instant now) {
        var delivery = new Delivery();
        delivery.id = request.deliveryId().value();
        delivery.workspace = workspace.value();
        // Postgres keeps no NUL, and a listing needs no control characters.
        delivery.origin = request.origin() == null ? null : request.origin().replaceAll("\\p{Cntrl}", "");
        delivery.state = DeliveryState.PENDING;
        delivery.maxAttempts = maxAttempts;
        delivery.dueAt = now;
        delivery.requestedAt = now;
        try {
            delivery.request = Json.mapper().writeValueAsString(request);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event is always JSON", e);
        }
        return delivery;
    }

    NotificationRequest request() {
        try {
            return Json.mapper().readValue(request, NotificationRequest.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("delivery " + id + " holds no request", e);
        }
    }

    void become(DeliveryState next, @Nullable String why, Instant now) {
        state = next;
        reason = why;
        leasedUntil = null;
        finishedAt = switch (next) {
            case DELIVERED, FAILED, UNKNOWN -> now;
            case PENDING, SENDING, WAITING -> null;
        };
    }

    DeliveryView view() {
        var asked = request();
        return new DeliveryView(
                new DeliveryId(id),
                asked.channel(),
                MaskedTarget.of(asked.target()),
                asked.title(),
                state.name().toLowerCase(Locale.ROOT),
                attempts,
                reason,
                origin,
                requestedAt,
                state == DeliveryState.DELIVERED ? finishedAt : null,
                state == DeliveryState.WAITING ? dueAt : null);
    }
}
