package io.syntra.agent.model;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;

/** Any model behind the Chat Completions API, through langchain4j. */
final class CompletionsModel implements StreamingChatModel {

    private final StreamingChatModel model;

    CompletionsModel(ChatModelConfig config, String name) {
        model = OpenAiStreamingChatModel.builder()
                .httpClientBuilder(new CompletionsHttp(new ModelApi(name, config.silence())).builder())
                .baseUrl(config.baseUrl().toString())
                .apiKey(config.apiKey().filter(key -> !key.isBlank()).orElse(null))
                .modelName(name)
                // Some servers repeat the id with each piece of a call; joined, it would be none that fits.
                .accumulateToolCallId(false)
                .build();
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
