package io.syntra.contracts.agent;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.Payload;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a conversation's event stream says. On the wire {@link #eventName} is the SSE event name, the record its data,
 * and the SSE id a number that rises by one; a reader resumes with it as {@code Last-Event-ID}.
 */
public sealed interface AgentEvent extends Payload {

    @JsonIgnore
    String eventName();

    /** What set it off: one message of a person. */
    UUID runId();

    /** The agent goes on speaking. */
    record MessageDelta(UUID runId, String text) implements AgentEvent {
        @Override
        public String eventName() {
            return "message.delta";
        }
    }

    /**
     * What a model's words rest on. The words of the built-in brain name their looks themselves, and have no such event.
     *
     * @param cited calls of the conversation that the words name, and that were carried out
     * @param unverified sentences that name none of them, or have a figure that stands in none of those they name; shortened
     */
    record MessageChecked(UUID runId, List<String> cited, List<String> unverified) implements AgentEvent {

        public MessageChecked {
            cited = List.copyOf(cited);
            unverified = List.copyOf(unverified);
        }

        @Override
        public String eventName() {
            return "message.checked";
        }
    }

    /** A tool is looked at. */
    record ToolStarted(UUID runId, String callId, String tool, Map<String, Object> arguments) implements AgentEvent {

        public ToolStarted {
            arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
        }

        @Override
        public String eventName() {
            return "tool.started";
        }
    }

    /** @param summary what it said, in one line */
    record ToolFinished(UUID runId, String callId, String tool, boolean ok, long millis, String summary)
            implements AgentEvent {
        @Override
        public String eventName() {
            return "tool.finished";
        }
    }

    /** A deep investigation enters a state; again after the agent was gone in the middle of it. */
    record StateStarted(UUID runId, String state) implements AgentEvent {
        @Override
        public String eventName() {
            return "state.started";
        }
    }

    /** @param summary what was found, in one line */
    record StateFinished(UUID runId, String state, long millis, String summary) implements AgentEvent {
        @Override
        public String eventName() {
            return "state.finished";
        }
    }

    /** A change waits for a person. */
    record ActionProposed(UUID runId, ActionView action) implements AgentEvent {
        @Override
        public String eventName() {
            return "action.proposed";
        }
    }

    /** @param state {@code approved}, {@code rejected}, {@code expired} or {@code superseded} */
    record ActionDecided(
            UUID runId,
            ActionId actionId,
            ActionState state,
            @Nullable String decidedBy) implements AgentEvent {
        @Override
        public String eventName() {
            return "action.decided";
        }
    }

    /**
     * How it went, also where it was approved and nothing was done.
     *
     * @param state {@code succeeded}, {@code failed}, {@code unknown}, {@code stale} or {@code expired}
     */
    record ActionExecuted(UUID runId, ActionId actionId, ActionState state, String detail) implements AgentEvent {
        @Override
        public String eventName() {
            return "action.executed";
        }
    }

    /** @param verdict {@code verified}, {@code regressed} or {@code inconclusive} */
    record ActionVerified(
            UUID runId,
            ActionId actionId,
            String verdict,
            String detail,
            ActionView.@Nullable Signal before,
            ActionView.@Nullable Signal after)
            implements AgentEvent {
        @Override
        public String eventName() {
            return "action.verified";
        }
    }

    /**
     * The agent is done with a message.
     *
     * @param outcome {@code answered}, {@code acted}, {@code rejected}, {@code expired}, {@code superseded},
     *     {@code question} or {@code failed}
     * @param brain the one that finished it, for example {@code runbook} or {@code claude}
     */
    record RunFinished(UUID runId, String outcome, String brain) implements AgentEvent {
        @Override
        public String eventName() {
            return "run.finished";
        }
    }
}
