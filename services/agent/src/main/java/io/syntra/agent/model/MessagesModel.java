package io.syntra.agent.model;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.AnthropicClientImpl;
import com.anthropic.core.ClientOptions;
import com.anthropic.core.LogLevel;
import com.anthropic.core.ObjectMappers;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.TokenUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;

/**
 * Claude behind langchain4j's interface, by Anthropic's own SDK. langchain4j's module joins thinking blocks and drops stop
 * reasons and {@code retry-after}; here a turn stays what it was, and a stream that does not end as it should is no turn.
 * Calls block, and belong on a virtual thread.
 */
final class MessagesModel implements StreamingChatModel {

    /** What Claude said goes back to the last digit. */
    private static final JsonMapper EXACT = ObjectMappers.jsonMapper()
            .rebuild()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final ClaudeConfig config;
    private final AnthropicClient client;
    private final MessagesHttp http;

    private MessagesModel(ClaudeConfig config, AnthropicClient client, MessagesHttp http) {
        this.config = config;
        this.client = client;
        this.http = http;
    }

    static ModelSource source(ClaudeConfig config, String apiKey) {
        var api = new ModelApi("Claude", config.silence());
        // Of its own it reaches nobody: each turn speaks through one that knows its deadline.
        var client = client(config, apiKey, new MessagesHttp(api, Deadline.in(Duration.ZERO)));
        return deadline -> new MessagesModel(config, client, new MessagesHttp(api, deadline));
    }

    /** It asks once and prints nothing: whose patience it is, {@link Patience} and {@link ModelApi} say. */
    private static AnthropicClient client(ClaudeConfig config, String apiKey, MessagesHttp http) {
        return new AnthropicClientImpl(ClientOptions.builder()
                .httpClient(http)
                .baseUrl(config.baseUrl().toString())
                .putHeader("x-api-key", apiKey)
                .jsonMapper(EXACT)
                .maxRetries(0)
                // Else a variable of the environment could have it print what is asked and answered.
                .logLevel(LogLevel.OFF)
                .build());
    }

    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        var question = MessagesRequest.of(request, config.model(), config.maxTokens());
        var asking = client.messages().withOptions(options -> options.httpClient(http));
        var assembly = new MessageAssembly(handler::onPartialResponse);
        try {
            try (var events = asking.createStreaming(question)) {
                assembly.accept(events);
            }
            handler.onCompleteResponse(answer(assembly.whole(http.asked())));
        } catch (ModelFailure e) {
            handler.onError(e.having(assembly.spent(http.asked())));
        }
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
