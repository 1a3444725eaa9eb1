package io.syntra.contracts.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.TargetId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether a place that messages are sent to takes them. */
@JsonSubTypes({
    @JsonSubTypes.Type(TargetEvent.NeedsAttention.class),
    @JsonSubTypes.Type(TargetEvent.Recovered.class),
    @JsonSubTypes.Type(TargetEvent.Moved.class)
})
public sealed interface TargetEvent extends DomainEvent {

    TargetId targetId();

    @Override
    default Topic topic() {
        return Topic.NOTIFICATION_TARGET;
    }

    @Override
    default String key() {
        return targetId().toString();
    }

    /**
     * It refused a message for good, and would refuse any other: a person has to put that right.
     *
     * @param target for people; holds no secret
     */
    @JsonTypeName("target.needs_attention")
    record NeedsAttention(TargetId targetId, String channel, String target, String reason, Instant at)
            implements TargetEvent {}

    /**
     * It took a message again, or a person says that it will.
     *
     * @param by the person; absent when it took a message
     */
    @JsonTypeName("target.recovered")
    record Recovered(
            TargetId targetId,
            String channel,
            String target,
            @Nullable String by,
            Instant at) implements TargetEvent {}

    /**
     * Its channel says that it has another number now; what is sent to the old one goes there.
     *
     * @param to the new number
     */
    @JsonTypeName("target.moved")
    record Moved(TargetId targetId, String channel, String target, String to, Instant at) implements TargetEvent {}
}
