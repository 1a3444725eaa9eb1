package io.syntra.agent.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.agent.brain.Blocks;
import io.syntra.agent.brain.Move;
import io.syntra.agent.brain.Turn;
import io.syntra.contracts.agent.ActionView.Evidence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What is said and proposed when actions made it worse: to take them back, as their plans say.
 *
 * @param undoes the actions, by the calls that take them back
 */
record Regression(Turn turn, Map<String, UUID> undoes) {

    /** Told in the place of a brain's name. */
    static final String BRAIN = "gate";

    /** @param calls of the last turn, all done */
    static Optional<Regression> of(List<ToolCall> calls) {
        var moves = new ArrayList<Move>();
        var undoes = new HashMap<String, UUID>();
        for (var call : calls) {
            if (call.result == null || call.actionId == null) {
                continue;
            }
            var data = Memory.json(call.result).path("data");
            var inverse = data.path("inverse");
            if (inverse.isObject()) {
                var id = "undo_" + call.actionId.toString().substring(0, 8);
                moves.add(new Move.Say(call.summary + " But it is worse than before, so I propose to take it back."));
                moves.add(propose(
                        id, inverse, data.path("verification").path("detail").asText(), call));
                undoes.put(id, call.actionId);
            }
        }
        return moves.isEmpty()
                ? Optional.empty()
                : Optional.of(new Regression(new Turn(moves, Blocks.of(moves), false, null, null), undoes));
    }

    private static Move propose(String id, JsonNode inverse, String detail, ToolCall call) {
        return new Move.Propose(
                id,
                inverse.path("tool").asText(),
                inverse.path("arguments"),
                List.of(new Evidence(detail, call.callId)));
    }
}
