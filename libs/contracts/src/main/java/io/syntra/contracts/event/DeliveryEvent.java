package io.syntra.contracts.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.DeliveryId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a message fared. */
@JsonSubTypes({
    @JsonSubTypes.Type(DeliveryEvent.Delivered.class),
    @JsonSubTypes.Type(DeliveryEvent.Failed.class),
    @JsonSubTypes.Type(DeliveryEvent.Unknown.class)
})
public sealed interface DeliveryEvent extends DomainEvent {

    DeliveryId deliveryId();

    /** As the request named it. */
    @Nullable String origin();

    @Override
    default Topic topic() {
        return Topic.NOTIFICATION_DELIVERY;
    }

    @Override
    default String key() {
        return deliveryId().toString();
    }

    /**
     * The target took it.
     *
     * @param messages what the channel calls its parts, in order; empty when it does not say
     */
    @JsonTypeName("delivery.delivered")
    record Delivered(
            DeliveryId deliveryId,
            String channel,
            int attempts,
            @Nullable List<String> messages,
            @Nullable String origin,
            Instant at)
            implements DeliveryEvent {

        public Delivered {
            messages = messages == null ? List.of() : List.copyOf(messages);
        }
    }

    /** The target refused it for good, or every attempt failed. */
    @JsonTypeName("delivery.failed")
    record Failed(
            DeliveryId deliveryId,
            String channel,
            int attempts,
            String reason,
            @Nullable String origin,
            Instant at) implements DeliveryEvent {}

    /** It was sent, but whether it arrived cannot be known; it is never sent again by itself. */
    @JsonTypeName("delivery.unknown")
    record Unknown(
            DeliveryId deliveryId,
            String channel,
            int attempts,
            String reason,
            @Nullable String origin,
            Instant at) implements DeliveryEvent {}
}
