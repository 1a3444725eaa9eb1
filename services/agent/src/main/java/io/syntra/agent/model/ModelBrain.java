package io.syntra.agent.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.syntra.agent.brain.Blocks;
import io.syntra.agent.brain.Brain;
import io.syntra.agent.brain.BrainUnavailable;
import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Move;
import io.syntra.agent.brain.Move.Ending;
import io.syntra.agent.brain.Turn;
import io.syntra.agent.tool.ActionTool;
import io.syntra.agent.tool.Tools;
import io.syntra.agent.tool.Untrusted;
import io.syntra.contracts.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Any langchain4j chat model as a brain: one question to the model for each turn, nothing carried out here. */
final class ModelBrain implements Brain {

    private final String name;
    private final StreamingChatModel model;
    private final Tools tools;
    private final Patience patience;

    ModelBrain(String name, StreamingChatModel model, Tools tools, Patience patience) {
        this.name = name;
        this.model = model;
        this.tools = tools;
        this.patience = patience;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Turn next(Dialogue dialogue, Speech speech) {
        var request = ChatRequest.builder()
                .messages(messages(dialogue))
                .toolSpecifications(
                        tools.all().stream().map(ModelBrain::specification).toList())
                .build();
        return patience.insist(attempt -> ask(request, speech, attempt));
    }

    private Turn ask(ChatRequest request, Speech speech, Patience.Attempt attempt) {
        var answer = new CompletableFuture<ChatResponse>();
        model.chat(request, new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String words) {
                attempt.spoke();
                speech.say(words);
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                answer.complete(response);
            }

            @Override
            public void onError(Throwable error) {
                answer.completeExceptionally(error);
            }
        });
        try {
            return turn(answer.join(), speech);
        } catch (CompletionException e) {
            if (attempt.hasSpoken()) {
                speech.say("\n[The answer broke off.]\n");
            }
            throw failure(e.getCause());
        }
    }

    private static ModelFailure failure(@Nullable Throwable cause) {
        return switch (cause) {
            case ModelFailure failure -> failure;
            case RetriableException passing -> ModelFailure.passing("The model cannot answer at the moment.");
            case null, default -> ModelFailure.lasting("The model cannot answer.");
        };
    }

    private Turn turn(ChatResponse response, Speech speech) {
        var message = response.aiMessage();
        var stop = response.metadata() instanceof MessagesMetadata metadata
                ? metadata.stopReason()
                : StopReason.of(response.metadata().finishReason());
        var moves = new ArrayList<Move>();
        if (message.text() != null && !message.text().isBlank()) {
            moves.add(new Move.Say(message.text()));
        }
        switch (stop) {
            case TOOL_USE -> message.toolExecutionRequests().forEach(call -> moves.add(move(call)));
            case END -> moves.add(new Move.Finish(Ending.ANSWERED));
            case PAUSED -> {
                // Without an end the loop asks again, with what was said so far.
            }
            case TRUNCATED ->
                fail(moves, speech, "[The answer was cut off at the model's limit; nothing of it was carried out.]");
            case REFUSED -> fail(moves, speech, "[The model declined to answer.]");
            case UNKNOWN ->
                fail(moves, speech, "[The model stopped in a way that is not understood; nothing was carried out.]");
        }
        var usage = response.metadata().tokenUsage();
        return new Turn(
                moves,
                content(message, moves),
                true,
                stop.name(),
                usage == null ? null : new Turn.Usage(usage.inputTokenCount(), usage.outputTokenCount()));
    }

    private static void fail(List<Move> moves, Speech speech, String words) {
        speech.say("\n" + words);
        moves.add(new Move.Say(words));
        moves.add(new Move.Finish(Ending.FAILED));
    }

    private Move move(ToolExecutionRequest call) {
        if (!call.id().equals(Untrusted.visible(call.id())) || !call.name().equals(Untrusted.visible(call.name()))) {
            throw new BrainUnavailable("The model sent a call that cannot be read.");
        }
        var arguments = json(call.arguments());
        boolean action =
                tools.find(call.name()).filter(ActionTool.class::isInstance).isPresent();
        return action
                ? new Move.Propose(call.id(), call.name(), arguments, List.of())
                : new Move.Read(call.id(), call.name(), arguments);
    }

    private static ArrayNode content(AiMessage message, List<Move> moves) {
        return message.attributes().get(MessagesRequest.CONTENT) instanceof String verbatim
                ? (ArrayNode) json(verbatim)
                : Blocks.of(moves);
    }

    private static List<ChatMessage> messages(Dialogue dialogue) {
        var messages = new ArrayList<ChatMessage>();
        messages.add(SystemMessage.from(SystemPrompt.TEXT));
        var about = dialogue.about();
        var opening = about == null ? "" : SystemPrompt.about(about);
        for (var exchange : dialogue.exchanges()) {
            messages.add(UserMessage.from(opening + exchange.question()));
            opening = "";
            for (var step : exchange.steps()) {
                messages.add(said(step));
                step.calls().forEach(call -> messages.add(result(call)));
            }
        }
        return messages;
    }

    private static AiMessage said(Dialogue.Step step) {
        var text = new StringBuilder();
        var calls = new ArrayList<ToolExecutionRequest>();
        for (var block : step.content()) {
            if (block.path("type").asText().equals("text")) {
                text.append(block.path("text").asText());
            } else if (block.path("type").asText().equals("tool_use")) {
                calls.add(ToolExecutionRequest.builder()
                        .id(block.path("id").asText())
                        .name(block.path("name").asText())
                        .arguments(block.path("input").toString())
                        .build());
            }
        }
        return AiMessage.builder()
                .text(text.isEmpty() ? null : text.toString())
                .toolExecutionRequests(calls)
                .attributes(Map.of(MessagesRequest.CONTENT, step.content().toString()))
                .build();
    }

    private static ToolExecutionResultMessage result(Call call) {
        var result = call.result();
        return ToolExecutionResultMessage.builder()
                .id(call.callId())
                .toolName(call.tool())
                .text(
                        result == null
                                ? "This call was not carried out."
                                : result.json().toString())
                .isError(result == null || !result.ok())
                .build();
    }

    private static ToolSpecification specification(io.syntra.agent.tool.Tool tool) {
        return Specifications.of(tool);
    }

    private static JsonNode json(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new BrainUnavailable("The model sent arguments that are no JSON.", e);
        }
    }
}
