package io.syntra.agent.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks a model over HTTP, and knows how long it is waited for. Calls block, and belong on a virtual thread. */
final class ModelApi {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration WATCH = Duration.ofMillis(250);
    private static final int LONGEST_EXPLANATION = 300;

    /** Many times the longest answer that a model is asked for, with all that the wire puts around each word. */
    private static final int LONGEST_ANSWER = 8_000_000;

    /** Refusals that look like a rate limit and do not pass. */
    private static final Set<String> SPENT = Set.of("enforced_spend_limit_reached", "insufficient_quota");

    private final String who;
    private final Duration silence;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    /** @param who as people know the model */
    ModelApi(String who, Duration silence) {
        this.who = who;
        this.silence = silence;
    }

    /**
     * Returns once the answer begins. It is to be closed; left open, it closes itself when it is waited for no longer.
     *
     * @throws ModelFailure when there is no answer
     */
    Answer ask(String url, Map<String, List<String>> headers, BodyPublisher question, Deadline deadline) {
        inTime(deadline);
        try {
            var response = http.send(request(url, headers, question, deadline), BodyHandlers.ofInputStream());
            var answer = new Answer(response.body(), deadline);
            if (response.statusCode() != 200) {
                try (answer) {
                    throw refusal(response, new String(answer.readNBytes(64_000), StandardCharsets.UTF_8));
                }
            }
            return answer;
        } catch (IOException e) {
            throw lost(deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ModelFailure.lasting("The question to " + who + " was interrupted.");
        }
    }

    private HttpRequest request(
            String url, Map<String, List<String>> headers, BodyPublisher question, Deadline deadline) {
        try {
            var request = HttpRequest.newBuilder(URI.create(url)).POST(question).timeout(firstWord(deadline));
            headers.forEach((name, values) -> values.forEach(value -> request.header(name, value)));
            return request.build();
        } catch (IllegalArgumentException e) {
            // Which says what was wrong, and that may be the key.
            throw ModelFailure.lasting(who + " cannot be asked: its address or its key is none that can be sent.");
        }
    }

    private Duration firstWord(Deadline deadline) {
        var left = deadline.left();
        return left.compareTo(silence) < 0 ? left.plusMillis(1) : silence;
    }

    private void inTime(Deadline deadline) {
        if (deadline.passed()) {
            throw ModelFailure.lasting(who + " did not end its answer in time.");
        }
    }

    private ModelFailure lost(Deadline deadline) {
        inTime(deadline);
        return ModelFailure.passing(who + " cannot be reached.");
    }

    /** What a model says, for as long as it is waited for. Reading it fails as a {@link ModelFailure}. */
    final class Answer extends InputStream {

        private final InputStream body;
        private final Deadline deadline;
        private final Thread watch;
        private volatile long lastHeard = System.nanoTime();
        private int left = LONGEST_ANSWER;

        private Answer(InputStream body, Deadline deadline) {
            this.body = body;
            this.deadline = deadline;
            this.watch = Thread.ofVirtual().unstarted(this::watch);
            watch.start();
        }

        /** A stream has no time limit of its own: one that falls silent or does not end is closed, which ends the read. */
        private void watch() {
            try {
                while (!deadline.passed() && System.nanoTime() - lastHeard < silence.toNanos()) {
                    Thread.sleep(WATCH);
                }
                end();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public int read(byte[] bytes, int from, int length) {
            try {
                int count = body.read(bytes, from, length);
                lastHeard = System.nanoTime();
                inTime(deadline);
                left -= Math.max(0, count);
                if (left < 0) {
                    // A model that repeats itself ends nowhere.
                    throw ModelFailure.lasting(who + " did not come to an end.");
                }
                return count;
            } catch (IOException e) {
                throw lost(deadline);
            }
        }

        @Override
        public int read() {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public void close() {
            watch.interrupt();
            end();
        }

        private void end() {
            try {
                body.close();
            } catch (IOException e) {
                // Closed already, which is all that was wanted.
                return;
            }
        }
    }

    /** An event's data. */
    JsonNode json(String data) {
        try {
            return Json.mapper().readTree(data);
        } catch (JsonProcessingException e) {
            throw ModelFailure.passing("The answer of " + who + " cannot be read.");
        }
    }

    private ModelFailure refusal(HttpResponse<?> response, String body) {
        int status = response.statusCode();
        var error = error(body);
        var message = "%s answered %d: %s".formatted(who, status, explanation(error, body));
        boolean spent = SPENT.contains(error.path("details").path("error_code").asText())
                || SPENT.contains(error.path("code").asText());
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
