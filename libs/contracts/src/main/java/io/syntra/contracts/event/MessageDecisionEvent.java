package io.syntra.contracts.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.TargetId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What people decided about messages and where they go, for the workspace's audit log. */
@JsonSubTypes({
    @JsonSubTypes.Type(MessageDecisionEvent.Resent.class),
    @JsonSubTypes.Type(MessageDecisionEvent.MarkedDelivered.class),
    @JsonSubTypes.Type(MessageDecisionEvent.TargetCleared.class),
    @JsonSubTypes.Type(MessageDecisionEvent.NoticesChosen.class)
})
public sealed interface MessageDecisionEvent extends DomainEvent {

    /** Who. */
    String by();

    Instant at();

    @Override
    default Topic topic() {
        return Topic.MESSAGE_DECISION;
    }

    /**
     * A message that failed, or of which nobody knew whether it arrived, is sent again: perhaps it arrives twice.
     *
     * @param target with credentials masked
     * @param was {@code failed} or {@code unknown}
     * @param reason why it was that
     */
    @JsonTypeName("delivery.resent")
    record Resent(
            DeliveryId deliveryId,
            String channel,
            String target,
            String was,
            @Nullable String reason,
            @Nullable String origin,
            String by,
            Instant at)
            implements MessageDecisionEvent {

        @Override
        public String key() {
            return deliveryId.toString();
        }
    }

    /**
     * Somebody says that a message arrived.
     *
     * @param target with credentials masked
     * @param was {@code failed} or {@code unknown}
     * @param reason why it was that
     */
    @JsonTypeName("delivery.marked_delivered")
    record MarkedDelivered(
            DeliveryId deliveryId,
            String channel,
            String target,
            String was,
            @Nullable String reason,
            @Nullable String origin,
            String by,
            Instant at)
            implements MessageDecisionEvent {

        @Override
        public String key() {
            return deliveryId.toString();
        }
    }

    /** Somebody says that a target takes messages again. */
    @JsonTypeName("target.cleared")
    record TargetCleared(TargetId targetId, String channel, String target, String by, Instant at)
            implements MessageDecisionEvent {

        @Override
        public String key() {
            return targetId.toString();
        }
    }

    /**
     * Where it is told that another target needs attention was chosen, or that choice was taken back.
     *
     * @param takes whether it is told there from now on
     */
    @JsonTypeName("target.notices_chosen")
    record NoticesChosen(TargetId targetId, String channel, String target, boolean takes, String by, Instant at)
            implements MessageDecisionEvent {

        @Override
        public String key() {
            return targetId.toString();
        }
    }
}
