package io.syntra.notification.http;

import java.util.Map;

/**
 * A request to a target.
 *
 * @param url with its secrets: never log or store it
 * @param headers with their secrets
 * @param body JSON
 * @param mostOfAnswer bytes of the answer that are read; the rest is not waited for
 */
public record HttpMessage(String url, Map<String, String> headers, String body, int mostOfAnswer) {

    public HttpMessage {
        headers = Map.copyOf(headers);
    }

    @Override
    public String toString() {
        return "HttpMessage[•••]";
    }
}
