package io.syntra.workflow.node;

import io.syntra.contracts.event.AgentRequest;
import io.syntra.contracts.event.NotificationRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What doing a node leads to. */
public sealed interface Outcome {

    /** The node is through. */
    record Done(Map<String, Object> output) implements Outcome {}

    /**
     * @param error one of those that its type knows
     * @param after how long whoever refused it wants to be left alone; null when nobody said
     */
    record Failed(String error, String reason, @Nullable Duration after) implements Outcome {

        public Failed(String error, String reason) {
            this(error, reason, null);
        }
    }

    /** A message is asked for; the node is through when it is known how that fared. */
    record Asked(NotificationRequest request) implements Outcome {}

    /** The agent is asked for something; the node is through when it has answered. */
    record AskedAgent(AgentRequest request) implements Outcome {}

    /**
     * An HTTP request; the node is through when it is known what came of it.
     *
     * @param secrets headers whose value is a secret, by the reference that its author wrote; looked up for the one request
     * @param inBody the same of texts in a JSON body, by their JSON pointers
     * @param again whether it may be sent again when nobody knows whether it was
     */
    record Calling(
            String method,
            String url,
            Map<String, String> headers,
            Map<String, String> secrets,
            Map<String, String> inBody,
            String body,
            boolean again)
            implements Outcome {

        public Calling {
            headers = Map.copyOf(headers);
            secrets = Map.copyOf(secrets);
            inBody = Map.copyOf(inBody);
        }
    }

    /**
     * The node is through when a person has decided.
     *
     * @param chat where they are asked; null when they look for themselves
     */
    record Undecided(String question, ApprovalType.@Nullable Chat chat) implements Outcome {}

    /** The node is through when such an event comes that has what the node's input names. */
    record Listening(String eventType) implements Outcome {}

    /** The node is through when what runs beneath it is, see {@link Forking}. */
    record Forked(List<Fork> forks) implements Outcome {

        public Forked {
            forks = List.copyOf(forks);
        }
    }

    /**
     * A branch of a node, as a run of its own.
     *
     * @param way which of the node's branches
     * @param name unique beneath the node
     * @param values variables that its nodes have more
     */
    record Fork(String way, String name, Map<String, Object> values) {}

    /** The node is through at that time, and nothing is done until then. */
    record Waiting(Instant until, Map<String, Object> output) implements Outcome {}
}
