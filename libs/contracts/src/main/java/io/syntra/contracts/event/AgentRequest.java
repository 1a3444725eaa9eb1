package io.syntra.contracts.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.AgentRequestId;
import io.syntra.contracts.agent.RunMode;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service asks something of the agent, which says what came of it with an {@link AgentAnswer}. The sender chooses the id,
 * so that asking twice asks once.
 */
@JsonSubTypes({
    @JsonSubTypes.Type(AgentRequest.Question.class),
    @JsonSubTypes.Type(AgentRequest.Change.class),
    @JsonSubTypes.Type(AgentRequest.Withdrawn.class)
})
public sealed interface AgentRequest extends DomainEvent {

    AgentRequestId requestId();

    /** Names the conversation; for example the workflow and its node. */
    String title();

    /** Who is behind it. Lends it no rights: it reads as a viewer, and whoever is behind a change is not its second person. */
    String person();

    /** Where it came from, for example {@code workflow_run:<id>}. */
    @Nullable String origin();

    Instant at();

    @Override
    default Topic topic() {
        return Topic.AGENT_REQUEST;
    }

    @Override
    default String key() {
        return requestId().toString();
    }

    /**
     * Wants an answer in words, and nothing changed.
     *
     * @param mode {@code quick} or {@code deep}
     */
    @JsonTypeName("agent_request.question")
    record Question(
            AgentRequestId requestId,
            String title,
            String question,
            RunMode mode,
            String person,
            @Nullable String origin,
            Instant at)
            implements AgentRequest {}

    /**
     * Wants a change, which a person decides on as on every other.
     *
     * @param tool one of the agent's that change something
     * @param arguments as the tool takes them
     * @param reason in words, shown to whoever decides
     */
    @JsonTypeName("agent_request.change")
    record Change(
            AgentRequestId requestId,
            String title,
            String tool,
            Map<String, Object> arguments,
            String reason,
            String person,
            @Nullable String origin,
            Instant at)
            implements AgentRequest {

        public Change {
            arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
        }
    }

    /** Nobody waits for it any more: what it has proposed is not decided on, unless it was before. */
    @JsonTypeName("agent_request.withdrawn")
    record Withdrawn(
            AgentRequestId requestId,
            String title,
            String person,
            @Nullable String origin,
            Instant at) implements AgentRequest {}
}
