package io.syntra.channel.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.channel.Answer;
import io.syntra.channel.Meaning;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TelegramAnswerTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "200 § {\"ok\":true,\"result\":{\"message_id\":5}} § Delivered",
                "200 § <html>welcome</html> § Unknown",
                "200 § {\"ok\":false} § Unknown",
                "400 § {\"ok\":false,\"description\":\"Bad Request: can't parse entities: x\"} § Permanent",
                "400 § {\"ok\":false,\"description\":\"Bad Request: chat not found\"} § Permanent",
                "401 § {\"ok\":false,\"description\":\"Unauthorized\"} § Permanent",
                "403 § {\"ok\":false,\"description\":\"Forbidden: bot was blocked by the user\"} § Permanent",
                "404 § {\"ok\":false,\"description\":\"Not Found\"} § Permanent",
                "408 § '' § Retry",
                "500 § {\"ok\":false,\"description\":\"Internal Server Error\"} § Retry",
                "502 § <html>Bad Gateway</html> § Retry",
            })
    void anAnswerMeans(int status, String body, String meaning) {
        assertThat(TelegramAnswer.of(new Answer(status, Map.of(), body))
                        .getClass()
                        .getSimpleName())
                .isEqualTo(meaning);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "400 § Bad Request: can't parse entities: unclosed start tag § MESSAGE",
                "400 § Bad Request: DOCUMENT_INVALID § MESSAGE",
                "400 § Bad Request: message is too long § MESSAGE",
                "400 § Bad Request: BUTTON_URL_INVALID § MESSAGE",
                "400 § Bad Request: something that Telegram says one day § MESSAGE",
                "400 § Bad Request: CHAT_WRITE_FORBIDDEN § TARGET",
                "400 § Bad Request: group chat was deactivated § TARGET",
                "400 § Bad Request: PEER_ID_INVALID § TARGET",
                "400 § Bad Request: message thread not found § TOPIC",
                "400 § Bad Request: message must be non-empty § MESSAGE",
                "400 § Bad Request: TOPIC_CLOSED § TOPIC",
                "400 § Bad Request: TOPIC_DELETED § TOPIC",
                "400 § Bad Request: chat not found § TARGET",
                "400 § Bad Request: not enough rights to send text messages to the chat § TARGET",
                "401 § Unauthorized § TOKEN",
                "403 § Forbidden: bot was kicked from the supergroup chat § TARGET",
                "404 § Not Found § TOKEN",
            })
    void aRefusalIsAboutTheMessageOrTheChat(int status, String description, Meaning.Fault fault) {
        var body = "{\"ok\":false,\"description\":\"" + description + "\"}";

        assertThat(TelegramAnswer.of(new Answer(status, Map.of(), body)))
                .isEqualTo(new Meaning.Permanent("Telegram answered " + status + ": " + description, fault));
    }

    /** Guards: its number alone is another message once the chat was upgraded. */
    @Test
    void whereAMessageIsIsSaid() {
        var body = "{\"ok\":true,\"result\":{\"message_id\":57,\"chat\":{\"id\":-123}}}";

        assertThat(TelegramAnswer.of(new Answer(200, Map.of(), body)))
                .isEqualTo(new Meaning.Delivered("Telegram took it", "57", "-123"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MESSAGE_ID_INVALID",
                "message to edit not found",
                "message can't be edited",
                "message to be replied not found",
                "message to reply not found",
            })
    void whatItAnswersOrReplacesIsGone(String description) {
        var body = "{\"ok\":false,\"description\":\"Bad Request: " + description + "\"}";

        assertThat(TelegramAnswer.of(new Answer(400, Map.of(), body)))
                .isEqualTo(new Meaning.Unthreaded("Telegram answered 400: Bad Request: " + description));
    }

    @Test
    void aFloodIsWaitedFor() {
        var meaning = TelegramAnswer.of(new Answer(429, Map.of(), """
                {"ok":false,"error_code":429,"description":"Too Many Requests: retry after 12966",
                 "parameters":{"retry_after":12966}}"""));

        assertThat(meaning)
                .isEqualTo(new Meaning.Limited(
                        "Telegram answered 429: Too Many Requests: retry after 12966", Duration.ofSeconds(12_966)));
    }

    /** Older servers say it in words only. */
    @Test
    void howLongAFloodLastsIsReadFromItsDescriptionWhenNothingElseSaysIt() {
        var meaning = TelegramAnswer.of(
                new Answer(429, Map.of(), "{\"ok\":false,\"description\":\"Too Many Requests: retry after 35\"}"));

        assertThat(meaning)
                .isEqualTo(new Meaning.Limited(
                        "Telegram answered 429: Too Many Requests: retry after 35", Duration.ofSeconds(35)));
    }

    @Test
    void aChatThatMovedIsTriedAtItsNewPlace() {
        var meaning = TelegramAnswer.of(new Answer(400, Map.of(), """
                {"ok":false,"error_code":400,"parameters":{"migrate_to_chat_id":-1001234567890},
                 "description":"Bad Request: group chat was upgraded to a supergroup chat"}"""));

        assertThat(meaning).isInstanceOf(Meaning.Moved.class);
        assertThat(meaning.reason()).endsWith("the chat is -1001234567890 now");
    }
}
