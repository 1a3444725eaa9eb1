package io.syntra.channel.slack;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.channel.Answer;
import io.syntra.channel.Meaning;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Slack's answers mean. A webhook answers in plain text, and it is a success when that is exactly {@code ok};
 * {@code chat.postMessage} answers 200 to nearly everything, and says in JSON how it went.
 */
public final class SlackAnswer {

    private static final int SUCCESS = 200;
    private static final int BAD_REQUEST = 400;
    private static final int TOO_MANY = 429;
    private static final int TIMEOUT = 408;
    private static final int SERVER_ERROR = 500;
    private static final int EXCERPT = 200;

    private static final Set<String> TOO_FAST = Set.of("ratelimited", "rate_limited");

    private static final Set<String> AGAIN = Set.of("service_unavailable", "request_timeout", "team_added_to_org");

    /** The workspace has had too many messages: that does not pass within minutes. */
    private static final String LATE = "message_limit_exceeded";

    private static final Duration LATER = Duration.ofMinutes(15);

    /** A webhook says so in plain text, and Slack does not say with which status. */
    private static final Set<String> OF_A_WEBHOOK =
            Set.of("no_team", "team_disabled", "no_active_hooks", "posting_to_general_channel_denied");

    /** "Some aspect of the operation succeeded" before it failed, as Slack's table has it. */
    private static final Set<String> UNKNOWN = Set.of("fatal_error", "internal_error");

    /** What is said of one message; its channel takes others. */
    private static final Set<String> OF_THE_MESSAGE = Set.of(
            "invalid_payload",
            "invalid_arguments",
            "invalid_blocks",
            "invalid_blocks_format",
            "invalid_metadata_format",
            "invalid_metadata_schema",
            "metadata_too_large",
            "msg_too_long",
            "msg_blocks_too_long",
            "no_text",
            "too_many_attachments",
            "user_not_found");

    /** What a message needs that has a name or an icon of its own: without them the app may well write. */
    private static final String CUSTOMIZE = "chat:write.customize";

    private static final String NO_SCOPE = "missing_scope";

    /** What is said of the app, whatever the channel. */
    private static final Set<String> OF_THE_TOKEN = Set.of(
            "invalid_auth",
            "not_authed",
            "account_inactive",
            "token_revoked",
            "token_expired",
            "not_allowed_token_type",
            NO_SCOPE);

    /** What is said of the message that is answered or replaced. */
    private static final Set<String> GONE = Set.of(
            "cannot_reply_to_message",
            "restricted_action_thread_locked",
            "restricted_action_non_threadable_channel",
            "thread_not_found",
            "message_not_found",
            "cant_update_message",
            "edit_window_closed");

    private SlackAnswer() {}

    public static Meaning of(Answer answer) {
        var json = answer.json();
        if (answer.status() == TOO_MANY) {
            return new Meaning.Limited("Slack asks to wait", retryAfter(answer));
        }
        if (json.isObject() && json.path("ok").isBoolean()) {
            return ofApi(answer, json);
        }
        var body = answer.body().strip();
        if (OF_A_WEBHOOK.contains(body)) {
            return new Meaning.Permanent("Slack answered " + answer.status() + ": " + body);
        }
        if (answer.status() == SUCCESS) {
            return body.equals("ok")
                    ? new Meaning.Delivered("Slack took it", null)
                    : new Meaning.Unknown("the answer was 200, but not Slack's \"ok\": it may have arrived");
        }
        var said = "Slack answered " + answer.status() + (body.isEmpty() ? "" : ": " + excerpt(body));
        return answer.status() >= SERVER_ERROR || answer.status() == TIMEOUT
                ? new Meaning.Retry(said, retryAfter(answer))
                : new Meaning.Permanent(
                        said,
                        // The other statuses are for what is wrong with the URL and its channel.
                        answer.status() == BAD_REQUEST ? Meaning.Fault.MESSAGE : fault(body));
    }

    private static Meaning ofApi(Answer answer, JsonNode json) {
        if (json.path("ok").booleanValue()) {
            return new Meaning.Delivered(
                    "Slack took it",
                    json.path("ts").asText(null),
                    json.path("channel").asText(null));
        }
        var error = json.path("error").asText("an unnamed error");
        if (TOO_FAST.contains(error)) {
            return new Meaning.Limited("Slack answered " + error, retryAfter(answer));
        }
        if (error.equals(LATE)) {
            return new Meaning.Retry("Slack answered " + error, LATER);
        }
        if (AGAIN.contains(error)) {
            return new Meaning.Retry("Slack answered " + error, retryAfter(answer));
        }
        if (UNKNOWN.contains(error)) {
            return new Meaning.Unknown("Slack answered " + error + ": it may have arrived");
        }
        if (answer.status() >= SERVER_ERROR || answer.status() == TIMEOUT) {
            return new Meaning.Retry("Slack answered " + answer.status() + ": " + error, retryAfter(answer));
        }
        if (GONE.contains(error)) {
            return new Meaning.Unthreaded("Slack answered " + error);
        }
        var needed = json.path("needed").asText("");
        return new Meaning.Permanent(
                "Slack answered " + error + (needed.isEmpty() ? "" : "; the app needs the scope " + needed),
                error.equals(NO_SCOPE) && needed.equals(CUSTOMIZE) ? Meaning.Fault.MESSAGE : fault(error));
    }

    private static Meaning.Fault fault(String error) {
        if (OF_THE_TOKEN.contains(error)) {
            return Meaning.Fault.TOKEN;
        }
        return OF_THE_MESSAGE.contains(error) ? Meaning.Fault.MESSAGE : Meaning.Fault.TARGET;
    }

    /** The header says it; where something in between took that off, the body may. */
    static @Nullable Duration retryAfter(Answer answer) {
        return answer.header("Retry-After")
                .or(() -> Optional.of(answer.json().path("retry_after").asText("")))
                .map(String::strip)
                .filter(seconds -> seconds.matches("[0-9]{1,7}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .orElse(null);
    }

    private static String excerpt(String text) {
        return text.length() <= EXCERPT ? text : text.substring(0, EXCERPT) + "…";
    }
}
