package io.syntra.agent.fake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Reads a conversation's event stream as a browser would. */
public final class Sse implements AutoCloseable {

    public record Event(long id, String name, JsonNode data) {}

    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<String> comments = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    public static Sse open(String url, String token, long lastEventId) {
        var sse = new Sse();
        var request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + token)
                .header("Accept", "text/event-stream")
                .header("Last-Event-ID", Long.toString(lastEventId))
                .build();
        var thread = Thread.ofVirtual().unstarted(() -> sse.read(request));
        thread.start();
        return sse;
    }

    private void read(HttpRequest request) {
        try {
            var response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
            var id = "";
            var name = "";
            var data = new StringBuilder();
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id:")) {
                    id = line.substring(3).strip();
                } else if (line.startsWith("event:")) {
                    name = line.substring(6).strip();
                } else if (line.startsWith(":")) {
                    comments.add(line.substring(1).strip());
                } else if (line.startsWith("data:")) {
                    data.append(line.substring(5).strip());
                } else if (line.isEmpty() && !data.isEmpty()) {
                    events.add(new Event(Long.parseLong(id), name, json(data.toString())));
                    data.setLength(0);
                }
            }
        } catch (IOException e) {
            // The test has closed the stream.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static JsonNode json(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<Event> events() {
        return List.copyOf(events);
    }

    /** Without those that only say that the stream is still there. */
    public List<String> comments() {
        return comments.stream()
                .filter(comment -> !comment.equals("still here"))
                .toList();
    }

    public List<String> names() {
        return events.stream().map(Event::name).toList();
    }

    /** The ids of calls that were told to have ended, each as often as it was told. */
    public List<String> finishedCalls() {
        return events.stream()
                .filter(event -> event.name().equals("tool.finished"))
                .map(event -> event.data().path("call_id").asText())
                .toList();
    }

    public String words() {
        var words = new StringBuilder();
        events.stream()
                .filter(event -> event.name().equals("message.delta"))
                .forEach(event -> words.append(event.data().path("text").asText()));
        return words.toString();
    }

    public Event await(String name) {
        return await(event -> event.name().equals(name));
    }

    public Event await(Predicate<Event> wanted) {
        return await().alias("an event, of " + names())
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> events.stream().filter(wanted).findFirst(), java.util.Optional::isPresent)
                .orElseThrow();
    }

    private static org.awaitility.core.ConditionFactory await() {
        return org.awaitility.Awaitility.await();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
