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

    String channel();

    /** For people, with credentials masked. */
    String target();

    /** About one message. */
    sealed interface OfMessage extends MessageDecisionEvent permits Resent, MarkedDelivered {

        DeliveryId deliveryId();

        /** {@code failed} or {@code unknown}. */
        String was();

        /** Why it was that. */
        @Nullable String reason();

        @Nullable String origin();

        @Override
        default String key() {
            return deliveryId().toString();
        }
    }

    /** About where messages go. */
    sealed interface OfTarget extends MessageDecisionEvent permits TargetCleared, NoticesChosen {

        TargetId targetId();

        @Override
        default String key() {
            return targetId().toString();
        }
    }

    /** A message that failed, or of which nobody knew whether it arrived, is sent again: perhaps it arrives twice. */
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
            implements OfMessage {}

    /** Somebody says that a message arrived. */
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
            implements OfMessage {}

    /** Somebody says that a target takes messages again. */
    @JsonTypeName("target.cleared")
    record TargetCleared(TargetId targetId, String channel, String target, String by, Instant at) implements OfTarget {}

    /**
     * Where it is told that another target needs attention was chosen, or that choice was taken back.
     *
     * @param takes whether it is told there from now on
     */
    @JsonTypeName("target.notices_chosen")
    record NoticesChosen(TargetId targetId, String channel, String target, boolean takes, String by, Instant at)
            implements OfTarget {}
}
