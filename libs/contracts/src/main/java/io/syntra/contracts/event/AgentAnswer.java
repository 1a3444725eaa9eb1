package io.syntra.contracts.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.AgentRequestId;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.agent.ActionState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What came of an {@link AgentRequest}. */
@JsonSubTypes({@JsonSubTypes.Type(AgentAnswer.Answered.class), @JsonSubTypes.Type(AgentAnswer.Refused.class)})
public sealed interface AgentAnswer extends DomainEvent {

    AgentRequestId requestId();

    @Override
    default Topic topic() {
        return Topic.AGENT_ANSWER;
    }

    @Override
    default String key() {
        return requestId().toString();
    }

    /**
     * The agent is through with it.
     *
     * @param outcome how its run ended: {@code answered}, {@code question}, {@code acted}, {@code rejected},
     *     {@code expired}, {@code superseded} or {@code failed}
     * @param text what it said
     * @param action the change that was proposed; absent when none was
     */
    @JsonTypeName("agent_answer.answered")
    record Answered(
            AgentRequestId requestId,
            ConversationId conversationId,
            String outcome,
            String text,
            @Nullable Action action,
            @Nullable String origin,
            Instant at)
            implements AgentAnswer {}

    /** @param state where it is by now */
    record Action(ActionId id, ActionState state) {}

    /** It did not even begin, so nothing was changed; it can be asked again. */
    @JsonTypeName("agent_answer.refused")
    record Refused(
            AgentRequestId requestId,
            String reason,
            @Nullable String origin,
            Instant at) implements AgentAnswer {}
}
