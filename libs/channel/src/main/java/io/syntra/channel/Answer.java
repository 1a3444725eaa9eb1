package io.syntra.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.syntra.contracts.Json;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a channel answered.
 *
 * @param headers by name, in any case
 */
public record Answer(int status, Map<String, String> headers, String body) {

    public Answer {
        headers = Map.copyOf(headers);
    }

    public Optional<String> header(String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** The body as JSON; missing when it is none. */
    public JsonNode json() {
        try {
            @Nullable JsonNode json = Json.mapper().readTree(body);
            return json == null ? MissingNode.getInstance() : json;
        } catch (JsonProcessingException noJson) {
            return MissingNode.getInstance();
        }
    }
}
