package io.syntra.agent.model;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;

/** Any model behind the Chat Completions API, through langchain4j. */
final class CompletionsModel implements StreamingChatModel {

    /** Refuses {@code max_tokens} for its newer models; the others know nothing else, or pass over it in silence. */
    private static final String OPENAI = "api.openai.com";

    private final StreamingChatModel model;

    private CompletionsModel(ChatModelConfig config, String name, CompletionsHttp http) {
        boolean openai = OPENAI.equals(config.baseUrl().getHost());
        model = OpenAiStreamingChatModel.builder()
                .httpClientBuilder(http.builder())
                .baseUrl(config.baseUrl().toString())
                .maxTokens(openai ? null : config.maxTokens())
                .maxCompletionTokens(openai ? config.maxTokens() : null)
                .apiKey(config.apiKey().filter(key -> !key.isBlank()).orElse(null))
                .modelName(name)
                // Some servers repeat the id with each piece of a call; joined, it would be none that fits.
                .accumulateToolCallId(false)
                .build();
    }

    static ModelSource source(ChatModelConfig config, String name) {
        var api = new ModelApi(name, config.silence());
        return deadline -> new CompletionsModel(config, name, new CompletionsHttp(api, deadline));
    }

    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        var messages = request.messages().stream()
                .filter(CompletionsModel::saysSomething)
                .toList();
        model.chat(request.toBuilder().messages(messages).build(), handler);
    }

    /** A turn without words and calls is legal to say, and illegal to send back. */
    private static boolean saysSomething(ChatMessage message) {
        return !(message instanceof AiMessage answer) || answer.text() != null || answer.hasToolExecutionRequests();
    }
}
