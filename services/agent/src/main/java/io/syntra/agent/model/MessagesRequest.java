package io.syntra.agent.model;

import com.anthropic.core.JsonField;
import com.anthropic.core.JsonValue;
import com.anthropic.models.messages.AssistantMessageParam;
import com.anthropic.models.messages.CacheControlEphemeral;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.MessageParam;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolChoiceNone;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import io.syntra.contracts.Json;
import java.util.ArrayList;
import java.util.List;

/** Puts a langchain4j request into the terms of Anthropic's SDK. */
final class MessagesRequest {

    /** The attribute of an {@link AiMessage} that holds its blocks as they came. */
    static final String CONTENT = "content";

    private static final CacheControlEphemeral CACHED =
            CacheControlEphemeral.builder().build();

    private final MessageCreateParams.Builder params;
    private final List<ContentBlockParam> told = new ArrayList<>();
    private final ArrayNode said = Json.mapper().createArrayNode();

    private MessagesRequest(MessageCreateParams.Builder params) {
        this.params = params;
    }

    static MessageCreateParams of(ChatRequest request, String model, int maxTokens) {
        var params = MessageCreateParams.builder().model(model).maxTokens(maxTokens);
        request.toolSpecifications().forEach(tool -> params.addTool(tool(tool)));
        if (request.toolChoice() == ToolChoice.NONE) {
            // The tools stay: what was said before names them.
            params.toolChoice(ToolChoiceNone.builder().build());
        }
        var written = new MessagesRequest(params);
        request.messages().forEach(written::add);
        written.end();
        return params.build();
    }

    private void end() {
        if (!told.isEmpty()) {
            told.addLast(cached(told.removeLast()));
        }
        endSaid();
        endTold();
    }

    private static ContentBlockParam cached(ContentBlockParam block) {
        return block.isText()
                ? ContentBlockParam.ofText(
                        block.asText().toBuilder().cacheControl(CACHED).build())
                : ContentBlockParam.ofToolResult(
                        block.asToolResult().toBuilder().cacheControl(CACHED).build());
    }

    private void add(ChatMessage message) {
        switch (message) {
            case SystemMessage words -> instruct(text(words.text()));
            case UserMessage words -> tell(ContentBlockParam.ofText(text(words.singleText())));
            case ToolExecutionResultMessage result -> tell(ContentBlockParam.ofToolResult(result(result)));
            case AiMessage answer when answer.attributes().get(CONTENT) instanceof String blocks -> say(read(blocks));
            default -> throw new IllegalArgumentException("no " + message.type() + " message can be sent to Claude");
        }
    }

    /** Tools and instructions come first and never change: one breakpoint after them caches both. */
    private void instruct(TextBlockParam words) {
        params.systemOfTextBlockParams(
                List.of(words.toBuilder().cacheControl(CACHED).build()));
    }

    /** Results of one turn belong into one message, so what has the same role is joined. */
    private void tell(ContentBlockParam block) {
        endSaid();
        told.add(block);
    }

    private void say(JsonNode blocks) {
        // An empty turn or text is a legal answer, and an illegal part of a request.
        blocks.valueStream().filter(MessagesRequest::sendable).forEach(said::add);
    }

    private void endTold() {
        if (!told.isEmpty()) {
            params.addMessage(MessageParam.ofUserOfContentBlockParams(List.copyOf(told)));
            told.clear();
        }
    }

    /** Comes after what was told before. A thought at its end led to nothing, and the API does not take it back. */
    private void endSaid() {
        while (!said.isEmpty() && thought(said.get(said.size() - 1))) {
            said.remove(said.size() - 1);
        }
        if (!said.isEmpty()) {
            endTold();
            params.addMessage(
                    AssistantMessageParam.builder().content(verbatim(said)).build());
            said.removeAll();
        }
    }

    private static TextBlockParam text(String text) {
        return TextBlockParam.builder().text(text).build();
    }

    private static ToolResultBlockParam result(ToolExecutionResultMessage result) {
        var block = ToolResultBlockParam.builder().toolUseId(result.id()).content(result.text());
        return (Boolean.TRUE.equals(result.isError()) ? block.isError(true) : block).build();
    }

    static boolean sendable(JsonNode block) {
        return !block.path("type").asText().equals("text")
                || !block.path("text").asText().isBlank();
    }

    /** Also one that nobody can read. */
    static boolean thought(JsonNode block) {
        return block.path("type").asText().endsWith("thinking");
    }

    private static Tool tool(ToolSpecification tool) {
        return Tool.builder()
                .name(tool.name())
                .description(tool.description())
                .inputSchema(verbatim(read(tool.toJson()).path("parameters")))
                .build();
    }

    /** As it is, past the SDK's types: they would put its members into another order. */
    @SuppressWarnings("unchecked")
    private static <T> JsonField<T> verbatim(JsonNode json) {
        return (JsonField<T>) JsonValue.fromJsonNode(json);
    }

    private static JsonNode read(String json) {
        try {
            return Json.mapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
    }
}
