package io.syntra.agent.model;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;

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
        var answer = new Answer(listener);
        try {
            api.ask(question(request), deadline, answer::accept);
            answer.end();
        } catch (ModelFailure e) {
            listener.onError(e);
        }
    }

    private static java.net.http.HttpRequest.Builder question(HttpRequest request) {
        var question = java.net.http.HttpRequest.newBuilder(URI.create(request.url()))
                .method(request.method().name(), BodyPublishers.ofString(request.body()));
        request.headers().forEach((name, values) -> values.forEach(value -> question.header(name, value)));
        return question;
    }

    private final class Answer {

        private final ServerSentEventListener listener;
        private boolean ended;

        Answer(ServerSentEventListener listener) {
            this.listener = listener;
        }

        void accept(String data) {
            if (data.equals(END)) {
                ended = true;
                return;
            }
            var error = api.json(data).path("error");
            if (error.isObject()) {
                throw ModelFailure.passing("The model broke off: "
                        + error.path("message").asText(error.path("type").asText()));
            }
            listener.onEvent(new ServerSentEvent(null, data));
        }

        void end() {
            if (!ended) {
                throw ModelFailure.passing("The model's answer broke off.");
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
