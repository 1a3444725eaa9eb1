package io.syntra.agent.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.TokenUsage;
import io.syntra.contracts.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Claude behind langchain4j's interface, straight on the Messages API. langchain4j's own module joins thinking blocks and
 * drops stop reasons and {@code retry-after}; here a turn stays what it was, and a stream that does not end as it should
 * is no turn. Calls block, and belong on a virtual thread.
 */
final class MessagesModel implements StreamingChatModel {

    private static final String VERSION = "2023-06-01";
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration WATCH = Duration.ofMillis(250);
    private static final int LONGEST_EXPLANATION = 300;

    private final ClaudeConfig config;
    private final String apiKey;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    MessagesModel(ClaudeConfig config, String apiKey) {
        this.config = config;
        this.apiKey = apiKey;
    }

    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        try {
            handler.onCompleteResponse(ask(request, handler));
        } catch (ModelFailure e) {
            handler.onError(e);
        } catch (IOException e) {
            handler.onError(ModelFailure.passing("Claude cannot be reached."));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            handler.onError(ModelFailure.lasting("The question to Claude was interrupted."));
        }
    }

    private ChatResponse ask(ChatRequest request, StreamingChatResponseHandler handler)
            throws IOException, InterruptedException {
        var response = http.send(post(request), HttpResponse.BodyHandlers.ofInputStream());
        try (var body = response.body()) {
            if (response.statusCode() != 200) {
                throw refusal(response, new String(body.readNBytes(64_000), StandardCharsets.UTF_8));
            }
            var assembly = new MessageAssembly(handler::onPartialResponse);
            read(body, assembly);
            return answer(assembly.whole());
        }
    }

    private HttpRequest post(ChatRequest request) {
        var body = MessagesRequest.of(request, config.model(), config.maxTokens());
        return HttpRequest.newBuilder(endpoint(config.baseUrl()))
                .timeout(config.silence())
                .header("content-type", "application/json")
                .header("accept", "text/event-stream")
                .header("anthropic-version", VERSION)
                .header("x-api-key", apiKey)
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
    }

    private static URI endpoint(URI base) {
        var text = base.toString();
        return URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + "/v1/messages");
    }

    private void read(InputStream body, MessageAssembly assembly) throws IOException {
        var lastHeard = new AtomicLong(System.nanoTime());
        var watch = watch(body, lastHeard);
        try {
            var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
            var data = new StringBuilder();
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                lastHeard.set(System.nanoTime());
                if (line.startsWith("data:")) {
                    data.append(line.substring("data:".length()).strip());
                } else if (line.isEmpty() && !data.isEmpty()) {
                    assembly.accept(json(data.toString()));
                    data.setLength(0);
                }
            }
        } finally {
            watch.interrupt();
        }
    }

    /** A stream has no time limit of its own: one that falls silent is closed, which ends the read. */
    private Thread watch(InputStream body, AtomicLong lastHeard) {
        return Thread.ofVirtual().start(() -> {
            try {
                while (System.nanoTime() - lastHeard.get() < config.silence().toNanos()) {
                    Thread.sleep(WATCH);
                }
                body.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                // Closed already, which is all that was wanted.
                return;
            }
        });
    }

    private static JsonNode json(String data) {
        try {
            return Json.mapper().readTree(data);
        } catch (JsonProcessingException e) {
            throw ModelFailure.passing("Claude's answer cannot be read.");
        }
    }

    private static ChatResponse answer(MessageAssembly.Message message) {
        var text = new StringBuilder();
        var calls = new java.util.ArrayList<ToolExecutionRequest>();
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
                .tokenUsage(new TokenUsage(message.inputTokens(), message.outputTokens()))
                .finishReason(message.stopReason().asFinishReason());
        return ChatResponse.builder()
                .aiMessage(AiMessage.builder()
                        .text(text.isEmpty() ? null : text.toString())
                        .toolExecutionRequests(calls)
                        .attributes(Map.of(
                                MessagesRequest.CONTENT, message.content().toString()))
                        .build())
                .metadata(new MessagesMetadata(metadata, message.stopReason()))
                .build();
    }

    private static ModelFailure refusal(HttpResponse<?> response, String body) {
        int status = response.statusCode();
        var error = error(body);
        var message = "Claude answered %d: %s".formatted(status, explanation(error, body));
        boolean spent = error.path("details").path("error_code").asText().equals("enforced_spend_limit_reached");
        boolean passing = !spent && (status == 408 || status == 409 || status == 429 || status >= 500);
        return new ModelFailure(message, passing, retryAfter(response));
    }

    private static JsonNode error(String body) {
        try {
            return Json.mapper().readTree(body).path("error");
        } catch (JsonProcessingException e) {
            return Json.mapper().createObjectNode();
        }
    }

    private static String explanation(JsonNode error, String body) {
        var text = error.path("message").asText(body.isBlank() ? "no reason given" : "an answer that is no JSON");
        return text.length() <= LONGEST_EXPLANATION ? text : text.substring(0, LONGEST_EXPLANATION) + "…";
    }

    private static @Nullable Duration retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("retry-after")
                .filter(seconds -> seconds.matches("\\d{1,6}(\\.\\d{1,3})?"))
                .map(seconds -> Duration.ofMillis((long) (Double.parseDouble(seconds) * 1000)))
                .orElse(null);
    }
}
