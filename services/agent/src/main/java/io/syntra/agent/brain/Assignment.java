package io.syntra.agent.brain;

import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.tool.ActionTool;
import io.syntra.agent.tool.Tool;
import java.util.List;
import java.util.Set;

/**
 * The part of a deep investigation that a brain is asked for. The dialogue's current exchange then holds the steps of
 * this part alone.
 *
 * @param instructions what a model is told about this part
 * @param reads the tools it may look with
 * @param proposes whether it may propose changes
 * @param conclude it has looked enough, and has to say what it has
 * @param before what the parts before it found
 */
public record Assignment(
        Part part, String instructions, Set<String> reads, boolean proposes, boolean conclude, List<Found> before) {

    public Assignment {
        reads = Set.copyOf(reads);
        before = List.copyOf(before);
    }

    /** What a finished part said, and what it looked at. */
    public record Found(Part part, String words, List<Call> calls) {
        public Found {
            calls = List.copyOf(calls);
        }
    }

    public boolean allows(Tool tool) {
        return tool instanceof ActionTool ? proposes : reads.contains(tool.name());
    }
}
