package io.syntra.agent.brain;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.agent.ActionView.Evidence;
import io.syntra.contracts.agent.WatchedSignal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One thing that a brain wants. */
public sealed interface Move {

    /** Words for the person. They change nothing, whatever they claim. */
    record Say(String text) implements Move {}

    /** A look at something. */
    record Read(String callId, String tool, JsonNode arguments) implements Move {}

    /**
     * A change that a person shall decide on.
     *
     * @param evidence empty when the brain names none; then the run's reads are shown
     * @param finding what it is an answer to, in the same words whenever that is found; absent when a person asked for it,
     *     or when the brain has no names for what it finds
     * @param seenIn the signals that show what was found; empty when they are not known
     */
    record Propose(
            String callId,
            String tool,
            JsonNode arguments,
            List<Evidence> evidence,
            @Nullable String finding,
            List<WatchedSignal> seenIn)
            implements Move {
        public Propose {
            evidence = List.copyOf(evidence);
            seenIn = List.copyOf(seenIn);
        }

        public Propose(String callId, String tool, JsonNode arguments, List<Evidence> evidence) {
            this(callId, tool, arguments, evidence, null, List.of());
        }
    }

    /** Nothing more to say or do about this message. */
    record Finish(Ending ending) implements Move {}

    /** How a brain leaves a message. */
    enum Ending {
        /** Said what there is to say. */
        ANSWERED,
        /** Cannot go on without the person's answer. */
        QUESTION,
        /** Could not do its work. */
        FAILED
    }
}
