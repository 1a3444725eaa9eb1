package io.syntra.agent.conversation;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Exchange;
import io.syntra.agent.brain.Dialogue.Result;
import io.syntra.agent.brain.Dialogue.Step;
import io.syntra.agent.conversation.Memory.Remembered;
import io.syntra.agent.investigation.Investigation;
import io.syntra.agent.tool.ActionTool;
import io.syntra.agent.tool.Tools;
import io.syntra.contracts.Json;
import io.syntra.identity.Caller;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as a brain is told it that answers one of several people: what it is not told, nobody can make it say.
 */
final class Recollection {

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private final Caller asks;
    private final Tools tools;

    private Recollection(Caller asks, Tools tools) {
        this.asks = asks;
        this.tools = tools;
    }

    /** What came before is told as the person heard it, and as far as the one who asks now might have seen it. */
    static List<Exchange> of(Remembered remembered, Tools tools) {
        var run = remembered.run();
        var recollection = new Recollection(run.caller(), tools);
        var rights = remembered.rights();
        return remembered.exchanges().stream()
                .map(exchange -> {
                    if (exchange.runId().equals(run.id)) {
                        return recollection.told(exchange);
                    }
                    // Read with more rights than those of the one who asks now: what was said of it is everybody's.
                    return recollection.asks.roles().containsAll(rights.get(exchange.runId()))
                            ? recollection.told(Investigation.told(exchange))
                            : Investigation.heard(exchange);
                })
                .toList();
    }

    private Exchange told(Exchange exchange) {
        return exchange.with(exchange.steps().stream().map(this::told).toList());
    }

    /** What a brain said stays as it said it; what the gate proposed in its place may hold more than the asker knows. */
    private Step told(Step step) {
        boolean ours = step.brain().equals(Regression.BRAIN);
        return new Step(
                step.brain(),
                ours ? told(step.content()) : step.content(),
                step.words(),
                step.ending(),
                step.part(),
                step.calls().stream().map(call -> told(call, ours)).toList());
    }

    private ArrayNode told(ArrayNode content) {
        var told = content.deepCopy();
        for (var block : told) {
            action(block.path("name").asText())
                    .ifPresent(tool -> ((ObjectNode) block).set("input", told(tool, block.path("input"))));
        }
        return told;
    }

    private Call told(Call call, boolean ours) {
        return action(call.tool())
                .map(tool -> new Call(
                        call.callId(),
                        call.tool(),
                        ours ? told(tool, call.arguments()) : call.arguments(),
                        call.action(),
                        told(tool, call.result())))
                .orElse(call);
    }

    private JsonNode told(ActionTool tool, JsonNode arguments) {
        return Json.mapper().valueToTree(tool.told(Json.mapper().convertValue(arguments, OBJECT), asks));
    }

    /** Who asked for an action need not be one who may see what came of it. */
    private @Nullable Result told(ActionTool tool, @Nullable Result result) {
        return result == null ? null : new Result(result.ok(), tool.told(result.json(), asks), result.summary());
    }

    private Optional<ActionTool> action(String name) {
        return tools.find(name).filter(ActionTool.class::isInstance).map(ActionTool.class::cast);
    }
}
