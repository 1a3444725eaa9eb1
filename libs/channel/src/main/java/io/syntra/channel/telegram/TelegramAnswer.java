package io.syntra.channel.telegram;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.channel.Answer;
import io.syntra.channel.Meaning;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What Telegram's answers mean (Bot API, "Making requests", "ResponseParameters"). */
public final class TelegramAnswer {

    private static final int SUCCESS = 200;
    private static final int BAD_REQUEST = 400;
    private static final int TOO_MANY = 429;
    private static final int TIMEOUT = 408;
    private static final int SERVER_ERROR = 500;

    /**
     * What a 400 says of the chat. Whatever else it says is about the message, of which there are as many texts as there are
     * ways to write one: a chat that takes others is not held up by it.
     */
    private static final List<String> OF_THE_CHAT = List.of(
            "chat not found",
            "user not found",
            "chat_id is empty",
            "group chat was",
            "not enough rights",
            "have no rights",
            "need administrator rights",
            "not a member",
            "was kicked",
            "was blocked",
            "deactivated",
            "CHAT_",
            "CHANNEL_",
            "PEER_ID_INVALID",
            "USER_IS_BLOCKED",
            "USER_BANNED_IN_CHANNEL",
            "USER_DEACTIVATED",
            "PAYMENT_REQUIRED");

    /** What is said of a topic; its chat's others take messages. Of one that is not there only its number is known. */
    private static final List<String> OF_THE_TOPIC =
            List.of("TOPIC_CLOSED", "TOPIC_DELETED", "message thread not found");

    /** No such bot, or a token that was revoked. */
    private static final Set<Integer> OF_THE_TOKEN = Set.of(401, 404);

    /** What is said of the message that is answered or replaced. */
    private static final List<String> GONE = List.of(
            "MESSAGE_ID_INVALID",
            "message to edit not found",
            "message can't be edited",
            "message to be replied not found",
            "message to reply not found");

    /** Older servers say it in words only. */
    private static final Pattern RETRY_AFTER = Pattern.compile("(?i)retry after ([0-9]{1,7})");

    private TelegramAnswer() {}

    public static Meaning of(Answer answer) {
        var json = answer.json();
        var description = json.path("description").asText("");
        var said = "Telegram answered " + answer.status() + (description.isEmpty() ? "" : ": " + description);
        if (answer.status() == SUCCESS) {
            if (json.path("ok").asBoolean(false)) {
                return new Meaning.Delivered(
                        "Telegram took it",
                        json.at("/result/message_id").asText(null),
                        json.at("/result/chat/id").asText(null));
            }
            // Something in between answered for it.
            return new Meaning.Unknown("the answer was 200 without Telegram's \"ok\": it may have arrived");
        }
        var parameters = json.path("parameters");
        if (answer.status() == TOO_MANY) {
            return new Meaning.Limited(said, wait(parameters.path("retry_after"), description));
        }
        if (answer.status() == BAD_REQUEST
                && parameters.path("migrate_to_chat_id").isIntegralNumber()) {
            var chat = parameters.path("migrate_to_chat_id").asText();
            return new Meaning.Moved(said + "; the chat is " + chat + " now", chat);
        }
        if (answer.status() >= SERVER_ERROR || answer.status() == TIMEOUT) {
            return new Meaning.Retry(said, null);
        }
        if (description.contains("message is not modified")) {
            return new Meaning.Delivered("it was there already", null);
        }
        if (GONE.stream().anyMatch(description::contains)) {
            return new Meaning.Unthreaded(said);
        }
        return new Meaning.Permanent(said, fault(answer.status(), description));
    }

    private static @Nullable Duration wait(JsonNode retryAfter, String description) {
        if (retryAfter.canConvertToLong()) {
            return Duration.ofSeconds(retryAfter.asLong());
        }
        var said = RETRY_AFTER.matcher(description);
        return said.find() ? Duration.ofSeconds(Long.parseLong(said.group(1))) : null;
    }

    private static Meaning.Fault fault(int status, String description) {
        if (OF_THE_TOKEN.contains(status)) {
            return Meaning.Fault.TOKEN;
        }
        if (OF_THE_TOPIC.stream().anyMatch(description::contains)) {
            return Meaning.Fault.TOPIC;
        }
        return status != BAD_REQUEST || OF_THE_CHAT.stream().anyMatch(description::contains)
                ? Meaning.Fault.TARGET
                : Meaning.Fault.MESSAGE;
    }
}
