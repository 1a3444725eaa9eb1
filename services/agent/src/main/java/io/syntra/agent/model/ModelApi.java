package io.syntra.agent.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks a model over HTTP and hands on the events of its answer. Calls block, and belong on a virtual thread. */
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
     * Until the answer ends, well or not.
     *
     * @param events hears the data of each event
     * @throws ModelFailure when there is no answer, or no more of it
     */
    void ask(HttpRequest.Builder question, Deadline deadline, Consumer<String> events) {
        try {
            var response =
                    http.send(question.timeout(firstWord(deadline)).build(), HttpResponse.BodyHandlers.ofInputStream());
            try (var body = response.body()) {
                if (response.statusCode() != 200) {
                    throw refusal(response, new String(body.readNBytes(64_000), StandardCharsets.UTF_8));
                }
                read(body, deadline, events);
            }
            inTime(deadline);
        } catch (IOException e) {
            inTime(deadline);
            throw ModelFailure.passing(who + " cannot be reached.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ModelFailure.lasting("The question to " + who + " was interrupted.");
        }
    }

    private Duration firstWord(Deadline deadline) {
        inTime(deadline);
        var left = deadline.left();
        return left.compareTo(silence) < 0 ? left.plusMillis(1) : silence;
    }

    private void inTime(Deadline deadline) {
        if (deadline.passed()) {
            throw ModelFailure.lasting(who + " did not end its answer in time.");
        }
    }

    private void read(InputStream body, Deadline deadline, Consumer<String> events) throws IOException {
        var lastHeard = new AtomicLong(System.nanoTime());
        var watch = watch(body, deadline, lastHeard);
        try {
            var lines = new BufferedReader(new InputStreamReader(new Capped(body), StandardCharsets.UTF_8));
            var data = new StringBuilder();
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                lastHeard.set(System.nanoTime());
                if (line.startsWith("data:")) {
                    data.append(line.substring("data:".length()).strip());
                } else if (line.isEmpty() && !data.isEmpty()) {
                    events.accept(data.toString());
                    data.setLength(0);
                }
            }
        } finally {
            watch.interrupt();
        }
    }

    /** A stream has no time limit of its own: one that falls silent or does not end is closed, which ends the read. */
    private Thread watch(InputStream body, Deadline deadline, AtomicLong lastHeard) {
        return Thread.ofVirtual().start(() -> {
            try {
                while (!deadline.passed() && System.nanoTime() - lastHeard.get() < silence.toNanos()) {
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

    /** A model that repeats itself ends nowhere. */
    private final class Capped extends FilterInputStream {

        private int left = LONGEST_ANSWER;

        Capped(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int count = super.read(bytes, from, length);
            left -= Math.max(0, count);
            if (left < 0) {
                throw ModelFailure.lasting(who + " did not come to an end.");
            }
            return count;
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
