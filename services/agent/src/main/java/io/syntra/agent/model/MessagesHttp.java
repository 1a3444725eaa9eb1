package io.syntra.agent.model;

import com.anthropic.core.RequestOptions;
import com.anthropic.core.http.Headers;
import com.anthropic.core.http.HttpClient;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What Anthropic's SDK speaks through for one turn. The time limits are {@link ModelApi}'s, whatever the SDK's are, and so
 * are refusals: the SDK sees what is an answer, and has it closed for it when the time is over.
 */
final class MessagesHttp implements HttpClient {

    private final ModelApi api;
    private final Deadline deadline;
    private long asked;

    MessagesHttp(ModelApi api, Deadline deadline) {
        this.api = api;
        this.deadline = deadline;
    }

    /** Characters of the question, or a few more. */
    long asked() {
        return asked;
    }

    /** @throws ModelFailure when there is no answer; one that begins and does not end fails likewise as it is read */
    @Override
    public HttpResponse execute(HttpRequest request, RequestOptions options) {
        var question = new ByteArrayOutputStream();
        request.body().orElseThrow().writeTo(question);
        asked = question.size();
        return new Answer(
                api.ask(request.url(), headers(request), BodyPublishers.ofByteArray(question.toByteArray()), deadline));
    }

    private static Map<String, List<String>> headers(HttpRequest request) {
        var headers = new HashMap<String, List<String>>();
        headers.put("content-type", List.of("application/json"));
        request.headers()
                .names()
                .forEach(name -> headers.put(name, request.headers().values(name)));
        return headers;
    }

    @Override
    public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions options) {
        throw new UnsupportedOperationException("a turn waits for its answer");
    }

    @Override
    public void close() {
        // Nothing is held beyond an answer, which closes itself.
    }

    private record Answer(ModelApi.Answer body) implements HttpResponse {

        @Override
        public int statusCode() {
            return 200;
        }

        @Override
        public Headers headers() {
            return Headers.builder().build();
        }

        @Override
        public void close() {
            body.close();
        }
    }
}
