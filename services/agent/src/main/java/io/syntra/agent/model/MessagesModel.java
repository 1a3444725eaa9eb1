package io.syntra.agent.model;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.TokenUsage;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.Map;

/**
 * Claude behind langchain4j's interface, straight on the Messages API. langchain4j's own module joins thinking blocks and
 * drops stop reasons and {@code retry-after}; here a turn stays what it was, and a stream that does not end as it should
 * is no turn. Calls block, and belong on a virtual thread.
 */
final class MessagesModel implements StreamingChatModel {

    private static final String VERSION = "2023-06-01";

    private final ClaudeConfig config;
    private final String apiKey;
    private final ModelApi api;
    private final Deadline deadline;

    private MessagesModel(ClaudeConfig config, String apiKey, ModelApi api, Deadline deadline) {
        this.config = config;
        this.apiKey = apiKey;
        this.api = api;
        this.deadline = deadline;
    }

    static ModelSource source(ClaudeConfig config, String apiKey) {
        var api = new ModelApi("Claude", config.silence());
        return deadline -> new MessagesModel(config, apiKey, api, deadline);
    }

    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        var question =
                MessagesRequest.of(request, config.model(), config.maxTokens()).toString();
        var assembly = new MessageAssembly(handler::onPartialResponse);
        try {
            api.ask(post(question), deadline, event -> assembly.accept(api.json(event)));
            handler.onCompleteResponse(answer(assembly.whole(question.length())));
        } catch (ModelFailure e) {
            handler.onError(e.having(assembly.spent(question.length())));
        }
    }

    private HttpRequest.Builder post(String question) {
        return HttpRequest.newBuilder(endpoint(config.baseUrl()))
                .header("content-type", "application/json")
                .header("accept", "text/event-stream")
                .header("anthropic-version", VERSION)
                .header("x-api-key", apiKey)
                .POST(HttpRequest.BodyPublishers.ofString(question));
    }

    private static URI endpoint(URI base) {
        var text = base.toString();
        return URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + "/v1/messages");
    }

    private static ChatResponse answer(MessageAssembly.Message message) {
        var text = new StringBuilder();
        var calls = new ArrayList<ToolExecutionRequest>();
        for (var block : message.content()) {
            switch (block.path("type").asText()) {
                case "text" -> text.append(block.path("text").asText());
                case "tool_use" ->
                    calls.add(ToolExecutionRequest.builder()
                            .id(block.path("id").asText())
                            .name(block.path("name").asText())
                            .arguments(block.path("input").toString())
                            .build());
                default -> {
                    // Thinking and the like: kept in the content, shown to nobody.
                }
            }
        }
        var metadata = ChatResponseMetadata.builder()
                .id(message.id())
                .modelName(message.model())
                .tokenUsage(new TokenUsage(
                        message.tokens().input(), message.tokens().output()))
                .finishReason(message.stopReason().asFinishReason());
        return ChatResponse.builder()
                .aiMessage(AiMessage.builder()
                        .text(text.isEmpty() ? null : text.toString())
                        .toolExecutionRequests(calls)
                        .attributes(Map.of(
                                MessagesRequest.CONTENT, message.content().toString()))
                        .build())
                .metadata(new MessagesMetadata(metadata, message.stopReason(), message.explanation(), message.tokens()))
                .build();
    }
}
