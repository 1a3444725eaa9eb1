package io.syntra.agent.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import io.syntra.agent.brain.BrainUnavailable;
import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Move;
import io.syntra.agent.tool.ActionTool;
import io.syntra.agent.tool.Tools;
import io.syntra.contracts.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the calls of a turn. Claude's are taken as they are, for they must go back as they are. Of other models an id or a
 * name that no API takes back is replaced, and arguments that are no JSON object stay what they are: no tool takes them.
 */
final class CallReader {

    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_-]{1,40}");
    /** As the Messages API has them, with room. */
    private static final Pattern VERBATIM = Pattern.compile("[a-zA-Z0-9_-]{1,200}");

    private static final int LONGEST_NAME = 64;

    private final Tools tools;
    private final Dialogue dialogue;

    CallReader(Tools tools, Dialogue dialogue) {
        this.tools = tools;
        this.dialogue = dialogue;
    }

    List<Move> read(AiMessage message) {
        if (message.attributes().containsKey(MessagesRequest.CONTENT)) {
            return message.toolExecutionRequests().stream().map(this::verbatim).toList();
        }
        var taken = idsSoFar();
        return message.toolExecutionRequests().stream()
                .map(call -> move(id(call.id(), taken), name(call.name()), arguments(call.arguments())))
                .toList();
    }

    /**
     * Whether it must go back as it is, and no later request with it would be taken. The API gives each call an id of its
     * own; what stands before it need not.
     */
    boolean repeatsAnId(AiMessage message) {
        var taken = idsSoFar();
        return message.attributes().containsKey(MessagesRequest.CONTENT)
                && !message.toolExecutionRequests().stream().allMatch(call -> taken.add(call.id()));
    }

    private Set<String> idsSoFar() {
        return dialogue.exchanges().stream()
                .flatMap(exchange -> exchange.steps().stream())
                .flatMap(step -> step.calls().stream())
                .map(Call::callId)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static String id(@Nullable String id, Set<String> taken) {
        if (id != null && ID.matcher(id).matches() && taken.add(id)) {
            return id;
        }
        return "call_" + UUID.randomUUID().toString().replace("-", "");
    }

    private static String name(@Nullable String name) {
        var legal = name == null ? "" : name.replaceAll("[^a-zA-Z0-9_-]", "_");
        return legal.isEmpty() ? "nameless" : legal.substring(0, Math.min(LONGEST_NAME, legal.length()));
    }

    private static JsonNode arguments(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return Json.mapper().createObjectNode();
        }
        try {
            return Json.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(text);
        }
    }

    private Move verbatim(ToolExecutionRequest call) {
        if (!VERBATIM.matcher(call.id()).matches()
                || !VERBATIM.matcher(call.name()).matches()) {
            throw new BrainUnavailable("The model sent a call that cannot be read.");
        }
        return move(call.id(), call.name(), json(call.arguments()));
    }

    private Move move(String id, String name, JsonNode arguments) {
        boolean action = tools.find(name).filter(ActionTool.class::isInstance).isPresent();
        return action ? new Move.Propose(id, name, arguments, List.of()) : new Move.Read(id, name, arguments);
    }

    static JsonNode json(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new BrainUnavailable("The model sent arguments that are no JSON.", e);
        }
    }
}
