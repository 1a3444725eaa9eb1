package io.syntra.agent.brain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.syntra.contracts.Json;
import java.util.List;

/**
 * Writes moves as content blocks, so that the turns of all brains are stored in one form. Arguments that are no object are
 * left out: the call's result says what was wrong with them, and no API takes them back.
 */
public final class Blocks {

    private Blocks() {}

    public static ArrayNode of(List<Move> moves) {
        var blocks = Json.mapper().createArrayNode();
        for (var move : moves) {
            switch (move) {
                case Move.Say say -> blocks.addObject().put("type", "text").put("text", say.text());
                case Move.Read read -> toolUse(blocks, read.callId(), read.tool(), read.arguments());
                case Move.Propose propose -> toolUse(blocks, propose.callId(), propose.tool(), propose.arguments());
                case Move.Finish finish -> {}
            }
        }
        return blocks;
    }

    private static void toolUse(ArrayNode blocks, String callId, String tool, JsonNode arguments) {
        blocks.addObject()
                .put("type", "tool_use")
                .put("id", callId)
                .put("name", tool)
                .set("input", arguments.isObject() ? arguments : Json.mapper().createObjectNode());
    }
}
