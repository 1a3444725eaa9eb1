package io.syntra.agent.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.syntra.agent.brain.Asker;
import io.syntra.agent.brain.Assignment;
import io.syntra.agent.brain.Blocks;
import io.syntra.agent.brain.Brain;
import io.syntra.agent.brain.BrainUnavailable;
import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Move;
import io.syntra.agent.brain.Move.Ending;
import io.syntra.agent.brain.Turn;
import io.syntra.agent.tool.ActionTool;
import io.syntra.agent.tool.Tool;
import io.syntra.agent.tool.Tools;
import io.syntra.agent.tool.Untrusted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Any langchain4j chat model as a brain: one question to the model for each turn, nothing carried out here. */
final class ModelBrain implements Brain {

    /** No more than the longest turn, however little is left: it is what is said when nothing is. */
    private static final Duration FOR_THE_LAST_WORD = Duration.ofDays(1);

    private static final int LONGEST_EXPLANATION = 300;

    private final String name;
    private final String title;
    private final ModelSource models;
    private final Tools tools;
    private final Window window;
    private final Patience patience;
    private final Price price;

    ModelBrain(
            String name, String title, ModelSource models, Tools tools, Window window, Patience patience, Price price) {
        this.name = name;
        this.title = title;
        this.models = models;
        this.tools = tools;
        this.window = window;
        this.patience = patience;
        this.price = price;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public Turn next(Dialogue dialogue, Speech speech) {
        return ask(dialogue, List.of(), dialogue.timeLeft(), speech);
    }

    /** Asked with its tools in sight and out of reach; a call that it makes all the same is no word. */
    @Override
    public Turn sumUp(Dialogue dialogue, String why, Speech speech) {
        var lead = "[" + why + " What is known so far:]\n";
        speech.say(lead);
        var turn = ask(dialogue, List.of(UserMessage.from(SystemPrompt.SUM_UP)), FOR_THE_LAST_WORD, speech);
        return Turn.last(lead + turn.words(), Ending.FAILED, true, turn.usage());
    }

    /** @param last words that ask for words, and for nothing else; empty to go on */
    private Turn ask(Dialogue dialogue, List<ChatMessage> last, Duration timeLeft, Speech speech) {
        var offered = tools.all().stream()
                .filter(tool -> allowed(dialogue.assignment(), tool))
                .filter(tool -> !dialogue.answersOnly() || !(tool instanceof ActionTool))
                .map(Specifications::of)
                .toList();
        var request = ChatRequest.builder()
                .messages(messages(dialogue, offered, last))
                .toolChoice(last.isEmpty() || offered.isEmpty() ? null : ToolChoice.NONE)
                .toolSpecifications(offered)
                .build();
        var calls = new CallReader(tools, dialogue);
        var failed = new Failed();
        try {
            var answer = patience.insist(timeLeft, attempt -> counted(request, calls, speech, attempt, failed));
            return turn(answer, calls, speech).with(usage(tokens(answer).plus(failed.tokens)));
        } catch (BrainUnavailable e) {
            throw new BrainUnavailable(e.reason(), e, usage(failed.tokens));
        }
    }

    /** What tries cost that gave no answer. */
    private static final class Failed {
        private Tokens tokens = Tokens.NONE;
    }

    private ChatResponse counted(
            ChatRequest request, CallReader calls, Speech speech, Patience.Attempt attempt, Failed failed) {
        try {
            var answer = ask(request, speech, attempt);
            if (calls.repeatsAnId(answer.aiMessage())) {
                throw ModelFailure.passing("The model gave two calls the same id.")
                        .having(tokens(answer));
            }
            return answer;
        } catch (ModelFailure e) {
            failed.tokens = failed.tokens.plus(e.spent());
            throw e;
        }
    }

    private List<ChatMessage> messages(Dialogue dialogue, List<ToolSpecification> offered, List<ChatMessage> last) {
        var assignment = dialogue.assignment();
        var instructions = assignment == null ? SystemPrompt.TEXT : assignment.instructions();
        var briefing = assignment == null ? "" : Briefing.of(dialogue.current().question(), assignment);
        long around = Stream.concat(
                        Stream.of(instructions, briefing), offered.stream().map(ToolSpecification::toJson))
                .mapToLong(String::length)
                .sum();
        var messages = new ArrayList<ChatMessage>();
        messages.add(SystemMessage.from(instructions));
        messages.addAll(messages(window.fit(dialogue, name, around)));
        messages.addAll(last);
        return messages;
    }

    private ChatResponse ask(ChatRequest request, Speech speech, Patience.Attempt attempt) {
        var answer = new CompletableFuture<ChatResponse>();
        var lost = new AtomicReference<@Nullable RuntimeException>();
        models.until(attempt.deadline()).chat(request, new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String words) {
                attempt.spoke();
                try {
                    speech.say(words);
                } catch (RuntimeException e) {
                    // Nobody listens any more, which is no fault of the model's.
                    lost.set(e);
                    throw e;
                }
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
            return answer.get(attempt.deadline().left().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw brokenOff(e.getCause(), lost.get(), speech, attempt);
        } catch (TimeoutException e) {
            throw brokenOff(
                    ModelFailure.lasting("The model did not end its answer in time."), lost.get(), speech, attempt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ModelFailure.lasting("The question to the model was interrupted.");
        }
    }

    private static RuntimeException brokenOff(
            @Nullable Throwable cause, @Nullable RuntimeException unheard, Speech speech, Patience.Attempt attempt) {
        if (unheard != null) {
            return unheard;
        }
        if (attempt.hasSpoken()) {
            speech.say("\n[The answer broke off.]\n");
        }
        return failure(cause);
    }

    private static ModelFailure failure(@Nullable Throwable cause) {
        return switch (cause) {
            case ModelFailure failure -> failure;
            case RetriableException passing -> ModelFailure.passing("The model cannot answer at the moment.");
            case null, default -> ModelFailure.lasting("The model cannot answer.");
        };
    }

    private Turn turn(ChatResponse response, CallReader calls, Speech speech) {
        var message = response.aiMessage();
        var stop = response.metadata() instanceof MessagesMetadata metadata
                ? metadata.stopReason()
                : StopReason.of(response.metadata().finishReason());
        var moves = new ArrayList<Move>();
        if (message.text() != null && !message.text().isBlank()) {
            moves.add(new Move.Say(message.text()));
        }
        switch (stop) {
            case TOOL_USE -> moves.addAll(calls.read(message));
            case END -> {
                if (message.hasToolExecutionRequests()) {
                    fail(moves, speech, "[The model did not end its turn for its calls; none was carried out.]");
                }
            }
            case PAUSED -> {
                // Without an end the loop asks again, with what was said so far.
            }
            case TRUNCATED ->
                fail(moves, speech, "[The answer was cut off at the model's limit; nothing of it was carried out.]");
            case REFUSED -> fail(moves, speech, declined(response));
            case UNKNOWN ->
                fail(moves, speech, "[The model stopped in a way that is not understood; nothing was carried out.]");
        }
        if (stop != StopReason.PAUSED && moves.isEmpty()) {
            fail(moves, speech, "[The model ended its turn without a word.]");
        }
        if (stop != StopReason.PAUSED && moves.stream().allMatch(Move.Say.class::isInstance)) {
            moves.add(new Move.Finish(Ending.ANSWERED));
        }
        return new Turn(moves, content(message, moves), true, stop.name(), null);
    }

    /** With its reason, where it gives one. */
    private static String declined(ChatResponse response) {
        var why = response.metadata() instanceof MessagesMetadata metadata ? metadata.explanation() : null;
        return why == null || why.isBlank()
                ? "[The model declined to answer.]"
                : "[The model declined to answer: %s]"
                        .formatted(Untrusted.line(Untrusted.shorter(why, LONGEST_EXPLANATION)));
    }

    private static Tokens tokens(ChatResponse response) {
        if (response.metadata() instanceof MessagesMetadata metadata) {
            return metadata.tokens();
        }
        var usage = response.metadata().tokenUsage();
        return usage == null ? Tokens.NONE : Tokens.of(usage);
    }

    private Turn.Usage usage(Tokens tokens) {
        return new Turn.Usage(
                tokens.input(), tokens.output(), tokens.cacheRead(), tokens.cacheWrite(), price.of(tokens));
    }

    private static void fail(List<Move> moves, Speech speech, String words) {
        speech.say("\n" + words);
        moves.add(new Move.Say(words));
        moves.add(new Move.Finish(Ending.FAILED));
    }

    private static ArrayNode content(AiMessage message, List<Move> moves) {
        return message.attributes().get(MessagesRequest.CONTENT) instanceof String verbatim
                ? (ArrayNode) CallReader.json(verbatim)
                : Blocks.of(moves);
    }

    private static List<ChatMessage> messages(Dialogue dialogue) {
        var messages = new ArrayList<ChatMessage>();
        var assignment = dialogue.assignment();
        var about = dialogue.about();
        var opening = about == null ? "" : SystemPrompt.about(about);
        for (var exchange : dialogue.exchanges()) {
            messages.add(UserMessage.from(opening
                    + (exchange.asker() == Asker.PERSON ? "" : SystemPrompt.BY_A_SERVICE)
                    + (assignment == null
                                    || !exchange.runId()
                                            .equals(dialogue.current().runId())
                            ? exchange.question()
                            : Briefing.of(exchange.question(), assignment))));
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

    /** The model is to name the call when it uses what it says. */
    private static ToolExecutionResultMessage result(Call call) {
        var result = call.result();
        return ToolExecutionResultMessage.builder()
                .id(call.callId())
                .toolName(call.tool())
                .text(
                        result == null
                                ? "This call was not carried out."
                                : "call_id " + call.callId() + "\n" + result.json())
                .isError(result == null || !result.ok())
                .build();
    }

    private static boolean allowed(@Nullable Assignment assignment, Tool tool) {
        return assignment == null || assignment.allows(tool);
    }
}
