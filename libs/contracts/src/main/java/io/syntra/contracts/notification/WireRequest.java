package io.syntra.contracts.notification;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Payload;
import java.util.Map;

/**
 * One request to a channel as it would be sent.
 *
 * @param path with its secret masked
 * @param headers with their secrets masked
 */
public record WireRequest(String method, String path, Map<String, String> headers, JsonNode body) implements Payload {

    public WireRequest {
        headers = Map.copyOf(headers);
    }
}
