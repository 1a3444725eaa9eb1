package io.syntra.contracts.agent;

import io.syntra.contracts.ConversationId;
import io.syntra.contracts.Payload;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A deep investigation as a graph: what was looked into, in which order, and what came of it.
 *
 * @param run {@code ready}, {@code running}, {@code waiting} or {@code finished}
 */
public record GraphView(
        ConversationId conversationId, UUID runId, String question, String run, List<Node> nodes, List<Edge> edges)
        implements Payload {

    public GraphView {
        nodes = List.copyOf(nodes);
        edges = List.copyOf(edges);
    }

    /** How far a node is. */
    public enum State {
        /** What comes before it is not finished. */
        WAITING,
        RUNNING,
        FINISHED,
        /** The investigation ended before it. */
        SKIPPED
    }

    /**
     * @param id for example {@code triage} or {@code errors}
     * @param brain that had the last word here
     * @param millis from its first question to its last word
     * @param summary the first line of what it found
     * @param text all of it
     * @param evidence the tool calls it made
     * @param hypotheses the possible causes, where the node weighs them
     */
    public record Node(
            String id,
            State state,
            @Nullable String brain,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            @Nullable Long millis,
            @Nullable String summary,
            @Nullable String text,
            List<Evidence> evidence,
            List<Hypothesis> hypotheses) {

        public Node {
            evidence = List.copyOf(evidence);
            hypotheses = List.copyOf(hypotheses);
        }
    }

    public record Edge(String from, String to) {}

    /** @param summary what the call said, in one line; absent while it runs */
    public record Evidence(
            String callId,
            String tool,
            boolean ok,
            @Nullable String summary) {}

    /**
     * A possible cause.
     *
     * @param id for example {@code H1}
     * @param chosen the judge found it to be the cause
     */
    public record Hypothesis(
            String id, String cause, boolean chosen, List<Claim> evidenceFor, List<Claim> evidenceAgainst) {

        public Hypothesis {
            evidenceFor = List.copyOf(evidenceFor);
            evidenceAgainst = List.copyOf(evidenceAgainst);
        }
    }

    /** @param callIds the tool calls of this run that say so; a citation of anything else is dropped */
    public record Claim(String text, List<String> callIds) {

        public Claim {
            callIds = List.copyOf(callIds);
        }
    }
}
