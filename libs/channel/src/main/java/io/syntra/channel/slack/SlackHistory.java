package io.syntra.channel.slack;

import io.syntra.channel.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a channel's history has a message (Web API, "conversations.history", "conversations.replies"). */
public sealed interface SlackHistory {

    /** It arrived. */
    record Found(String message) implements SlackHistory {}

    /** @param cursor of the next page; null after the last one */
    record Absent(@Nullable String cursor) implements SlackHistory {}

    /** It cannot be asked at the moment. */
    record Later(String reason, @Nullable Duration after) implements SlackHistory {}

    /** It cannot be asked. */
    record Closed(String reason) implements SlackHistory {}

    /** Those of the token, the app or the channel: asked again they fare the same. */
    Set<String> FOR_NOW = Set.of(
            "ratelimited",
            "rate_limited",
            "service_unavailable",
            "request_timeout",
            "fatal_error",
            "internal_error",
            "team_added_to_org");

    int PAGE = 100;

    /**
     * @param channel its id
     * @param thread the message that it answers; empty for none
     * @param from nothing before it is looked at
     * @param cursor of a page; null for the first
     */
    static String path(String channel, String thread, Instant from, @Nullable String cursor) {
        var path = new StringBuilder("/api/conversations.")
                .append(thread.isEmpty() ? "history" : "replies")
                .append("?channel=")
                .append(encoded(channel))
                .append("&include_all_metadata=true&limit=")
                .append(PAGE)
                .append("&oldest=")
                .append(from.getEpochSecond());
        if (!thread.isEmpty()) {
            path.append("&ts=").append(encoded(thread));
        }
        if (cursor != null) {
            path.append("&cursor=").append(encoded(cursor));
        }
        return path.toString();
    }

    static SlackHistory of(Answer answer, String delivery) {
        var json = answer.json();
        if (answer.status() == 429) {
            return new Later("Slack asks to wait", SlackAnswer.retryAfter(answer));
        }
        if (!json.path("ok").isBoolean()) {
            return new Later("Slack answered " + answer.status() + " when it was asked", null);
        }
        if (!json.path("ok").booleanValue()) {
            var error = json.path("error").asText("an unnamed error");
            var needed = json.path("needed").asText("");
            return FOR_NOW.contains(error)
                    ? new Later("Slack answered " + error, SlackAnswer.retryAfter(answer))
                    : new Closed("Slack's history cannot be read: " + error
                            + (needed.isEmpty() ? "" : "; the app needs the scope " + needed));
        }
        for (var message : json.path("messages")) {
            var metadata = message.path("metadata");
            if (metadata.path("event_type").asText().equals(SlackWire.EVENT_TYPE)
                    && metadata.path("event_payload")
                            .path(SlackWire.DELIVERY)
                            .asText()
                            .equals(delivery)) {
                return new Found(message.path("ts").asText());
            }
        }
        var next = json.path("response_metadata").path("next_cursor").asText("");
        return new Absent(next.isEmpty() ? null : next);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
