package io.syntra.agent.conversation;

import io.syntra.agent.brain.Move.Ending;
import java.util.List;

/** One word for how a run ended. */
final class Outcome {

    static final String SUPERSEDED = "superseded";
    static final String FAILED = "failed";

    private Outcome() {}

    /** @param calls all calls of the run: what became of the last proposal says more than how the brain took leave */
    static String of(Ending ending, List<ToolCall> calls) {
        return calls.stream()
                .filter(call -> call.changes && call.actionId != null)
                .reduce((earlier, later) -> later)
                .map(Outcome::ofProposal)
                .orElseGet(() -> ofEnding(ending));
    }

    private static String ofEnding(Ending ending) {
        return switch (ending) {
            case ANSWERED -> "answered";
            case QUESTION -> "question";
            case FAILED -> FAILED;
        };
    }

    private static String ofProposal(ToolCall call) {
        if (call.ok) {
            return "acted";
        }
        var result = call.result;
        var state = result == null
                ? ""
                : Memory.json(result).path("data").path("state").asText();
        return switch (state) {
            case "rejected", "expired", "superseded" -> state;
            default -> FAILED;
        };
    }
}
