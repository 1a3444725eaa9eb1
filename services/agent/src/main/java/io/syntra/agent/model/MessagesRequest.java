package io.syntra.agent.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import io.syntra.contracts.Json;

/** Writes a langchain4j request as the Messages API wants it. */
final class MessagesRequest {

    /** The attribute of an {@link AiMessage} that holds its blocks as they came. */
    static final String CONTENT = "content";

    private MessagesRequest() {}

    static ObjectNode of(ChatRequest request, String model, int maxTokens) {
        var body = Json.mapper().createObjectNode();
        body.put("model", model).put("max_tokens", maxTokens).put("stream", true);
        var system = Json.mapper().createArrayNode();
        var messages = Json.mapper().createArrayNode();
        request.messages().forEach(message -> add(message, system, messages));
        if (!system.isEmpty()) {
            // Tools and system come first and never change: one breakpoint after them caches both.
            cache(system);
            body.set("system", system);
        }
        var tools = request.toolSpecifications();
        if (tools != null && !tools.isEmpty()) {
            tools.forEach(tool -> body.withArray("tools").add(tool(tool)));
        }
        if (request.toolChoice() == ToolChoice.NONE && body.has("tools")) {
            // The tools stay: what was said before names them.
            body.putObject("tool_choice").put("type", "none");
        }
        if (!messages.isEmpty()
                && messages.get(messages.size() - 1).path("role").asText().equals("user")) {
            cache((ArrayNode) messages.get(messages.size() - 1).path("content"));
        }
        body.set("messages", messages);
        return body;
    }

    private static void cache(ArrayNode blocks) {
        if (blocks.get(blocks.size() - 1) instanceof ObjectNode last) {
            last.putObject("cache_control").put("type", "ephemeral");
        }
    }

    private static void add(ChatMessage message, ArrayNode system, ArrayNode messages) {
        switch (message) {
            case SystemMessage words -> text(system, words.text());
            case UserMessage words -> text(turn(messages, "user"), words.singleText());
            case ToolExecutionResultMessage result -> turn(messages, "user").add(result(result));
            case AiMessage answer -> assistant(answer, messages);
            default -> throw new IllegalArgumentException("no " + message.type() + " message can be sent to Claude");
        }
    }

    /** Results of one turn belong into one message, so what has the same role is joined. */
    private static ArrayNode turn(ArrayNode messages, String role) {
        if (!messages.isEmpty()
                && messages.get(messages.size() - 1).path("role").asText().equals(role)) {
            return (ArrayNode) messages.get(messages.size() - 1).path("content");
        }
        return messages.addObject().put("role", role).putArray("content");
    }

    private static void text(ArrayNode blocks, String text) {
        blocks.addObject().put("type", "text").put("text", text);
    }

    private static ObjectNode result(ToolExecutionResultMessage result) {
        var block = Json.mapper()
                .createObjectNode()
                .put("type", "tool_result")
                .put("tool_use_id", result.id())
                .put("content", result.text());
        if (Boolean.TRUE.equals(result.isError())) {
            block.put("is_error", true);
        }
        return block;
    }

    private static void assistant(AiMessage answer, ArrayNode messages) {
        var content = answer.attributes().get(CONTENT) instanceof String verbatim ? read(verbatim) : rebuilt(answer);
        // An empty turn or text is a legal answer, and an illegal part of a request.
        var sendable = content.valueStream().filter(block -> !blankText(block)).toList();
        if (!sendable.isEmpty()) {
            turn(messages, "assistant").addAll(sendable);
        }
    }

    private static boolean blankText(JsonNode block) {
        return block.path("type").asText().equals("text")
                && block.path("text").asText().isBlank();
    }

    private static JsonNode rebuilt(AiMessage answer) {
        var blocks = Json.mapper().createArrayNode();
        if (answer.text() != null && !answer.text().isBlank()) {
            text(blocks, answer.text());
        }
        for (ToolExecutionRequest call : answer.toolExecutionRequests()) {
            blocks.addObject()
                    .put("type", "tool_use")
                    .put("id", call.id())
                    .put("name", call.name())
                    .set("input", read(call.arguments()));
        }
        return blocks;
    }

    private static ObjectNode tool(ToolSpecification tool) {
        var json = Json.mapper().createObjectNode();
        json.put("name", tool.name()).put("description", tool.description());
        json.set("input_schema", read(tool.toJson()).path("parameters"));
        return json;
    }

    private static JsonNode read(String json) {
        try {
            return Json.mapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
    }
}
