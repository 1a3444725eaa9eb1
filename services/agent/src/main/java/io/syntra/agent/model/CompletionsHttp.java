package io.syntra.agent.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import io.syntra.contracts.Json;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * What langchain4j's client of the Chat Completions API speaks through. langchain4j's own takes a stream for whole whose
 * end is missing, passes over an error within it, and drops {@code retry-after}.
 */
final class CompletionsHttp implements HttpClient {

    private static final String END = "[DONE]";

    private final ModelApi api;
    private final Deadline deadline;

    CompletionsHttp(ModelApi api, Deadline deadline) {
        this.api = api;
        this.deadline = deadline;
    }

    HttpClientBuilder builder() {
        return new Ready();
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        throw new UnsupportedOperationException("answers are streamed");
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        var answer = new Answer(listener, request.body().length());
        try {
            try (var body =
                    api.ask(request.url(), request.headers(), BodyPublishers.ofString(request.body()), deadline)) {
                events(body, answer::accept);
            }
            answer.end();
        } catch (ModelFailure e) {
            listener.onError(e.having(answer.spent()));
        }
    }

    /** @param events hears the data of each */
    private static void events(InputStream body, Consumer<String> events) {
        var data = new StringBuilder();
        new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))
                .lines()
                .forEach(line -> {
                    if (line.startsWith("data:")) {
                        data.append(line.substring("data:".length()).strip());
                    } else if (line.isEmpty() && !data.isEmpty()) {
                        events.accept(data.toString());
                        data.setLength(0);
                    }
                });
    }

    private final class Answer {

        private final ServerSentEventListener listener;
        private final long question;
        private boolean begun;
        private boolean counted;
        private long written;
        private boolean ended;

        /** @param question characters of it */
        Answer(ServerSentEventListener listener, long question) {
            this.listener = listener;
            this.question = question;
        }

        /** Said at the end at best, so until then it is estimated. */
        Tokens spent() {
            return begun ? Tokens.NONE.orEstimate(question, written) : Tokens.NONE;
        }

        void accept(String data) {
            if (data.equals(END)) {
                ended = true;
                return;
            }
            var json = api.json(data);
            var error = json.path("error");
            if (error.isObject()) {
                throw ModelFailure.passing("The model broke off: "
                        + error.path("message").asText(error.path("type").asText()));
            }
            begun = true;
            counted |= json.path("usage").path("total_tokens").asLong() > 0;
            json.path("choices").forEach(choice -> written += written(choice.path("delta")));
            listener.onEvent(new ServerSentEvent(null, data));
        }

        private static long written(JsonNode delta) {
            long calls = delta.path("tool_calls")
                    .valueStream()
                    .map(call -> call.path("function"))
                    .mapToLong(call -> length(call.path("name")) + length(call.path("arguments")))
                    .sum();
            return length(delta.path("content")) + length(delta.path("reasoning_content")) + calls;
        }

        private static long length(JsonNode text) {
            return text.asText("").length();
        }

        /** Some servers count nothing; what they say is no less. */
        private ServerSentEvent estimate() {
            var spent = spent();
            var json = Json.mapper().createObjectNode();
            json.putArray("choices");
            json.putObject("usage")
                    .put("prompt_tokens", spent.input())
                    .put("completion_tokens", spent.output())
                    .put("total_tokens", spent.input() + spent.output());
            return new ServerSentEvent(null, json.toString());
        }

        void end() {
            if (!ended) {
                throw ModelFailure.passing("The model's answer broke off.");
            }
            if (begun && !counted) {
                listener.onEvent(estimate());
            }
            listener.onClose();
        }
    }

    /** The time limits are {@link ModelApi}'s. */
    private final class Ready implements HttpClientBuilder {

        @Override
        public Duration connectTimeout() {
            return Duration.ZERO;
        }

        @Override
        public HttpClientBuilder connectTimeout(Duration timeout) {
            return this;
        }

        @Override
        public Duration readTimeout() {
            return Duration.ZERO;
        }

        @Override
        public HttpClientBuilder readTimeout(Duration timeout) {
            return this;
        }

        @Override
        public HttpClient build() {
            return CompletionsHttp.this;
        }
    }
}
