package io.syntra.egress;

import java.util.Map;

/**
 * A request to a target.
 *
 * @param method for example {@code POST}
 * @param url with its secrets: never log or store it
 * @param headers with their secrets
 * @param body may be empty
 * @param mostOfAnswer bytes of the answer that are read; the rest is not waited for
 */
public record HttpMessage(String method, String url, Map<String, String> headers, String body, int mostOfAnswer) {

    public HttpMessage {
        headers = Map.copyOf(headers);
    }

    /** JSON that is posted. */
    public static HttpMessage post(String url, Map<String, String> headers, String body, int mostOfAnswer) {
        return new HttpMessage("POST", url, headers, body, mostOfAnswer);
    }

    @Override
    public String toString() {
        return "HttpMessage[•••]";
    }
}
