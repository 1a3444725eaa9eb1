package io.syntra.local.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import io.syntra.local.terminal.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads server-sent events, and goes on after the last one it saw when the connection breaks. */
public final class EventStream {

    private static final int TRIES = 20;
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final SyntraApi api;
    private final String path;
    private Optional<String> lastId = Optional.empty();

    public EventStream(SyntraApi api, String path) {
        this.api = api;
        this.path = path;
    }

    /** @param id its place in the stream; empty where the other side numbers nothing */
    public record Event(String id, String name, JsonNode data) {}

    /** @param goOn told each event once; says whether to read on */
    public void read(Predicate<Event> goOn) {
        var patience = new Patience();
        int withoutNews = 0;
        while (withoutNews < TRIES) {
            var before = lastId;
            var stream = patience.ask(() -> api.stream(path, lastId));
            try {
                if (stream.isPresent() && !readUntilEnd(stream.get(), goOn)) {
                    return;
                }
            } catch (IOException e) {
                // The connection broke: the next one starts after the last event we saw.
            }
            withoutNews = stream.isPresent() && lastId.equals(before) ? withoutNews + 1 : 0;
            Await.pause(PAUSE);
        }
        throw new Failure("the events stopped coming; ./syntra status tells more");
    }

    private boolean readUntilEnd(InputStream stream, Predicate<Event> goOn) throws IOException {
        try (var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            var name = "message";
            var data = new StringBuilder();
            var id = lastId;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    lastId = id;
                    if (!data.isEmpty() && !goOn.test(event(id.orElse(""), name, data.toString()))) {
                        return false;
                    }
                    name = "message";
                    data.setLength(0);
                } else if (line.startsWith("event:")) {
                    name = value(line);
                } else if (line.startsWith("data:")) {
                    data.append(data.isEmpty() ? "" : "\n").append(value(line));
                } else if (line.startsWith("id:")) {
                    id = Optional.of(value(line));
                }
            }
            return true;
        }
    }

    private static Event event(String id, String name, String data) {
        try {
            return new Event(id, name, Json.mapper().readTree(data));
        } catch (JsonProcessingException e) {
            throw new Failure("an event cannot be understood; is the suite of another version?", e);
        }
    }

    private static String value(String line) {
        var value = line.substring(line.indexOf(':') + 1);
        return value.startsWith(" ") ? value.substring(1) : value;
    }
}
