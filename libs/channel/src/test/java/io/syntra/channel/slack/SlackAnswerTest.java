package io.syntra.channel.slack;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.channel.Answer;
import io.syntra.channel.Meaning;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlackAnswerTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "200 § ok § Delivered",
                "200 § OK, thanks § Unknown",
                "200 § {\"ok\":true,\"ts\":\"1.2\"} § Delivered",
                "200 § {\"ok\":false,\"error\":\"channel_not_found\"} § Permanent",
                "200 § {\"ok\":false,\"error\":\"invalid_auth\"} § Permanent",
                "200 § {\"ok\":false,\"error\":\"msg_too_long\"} § Permanent",
                "200 § {\"ok\":false,\"error\":\"ratelimited\"} § Limited",
                "200 § {\"ok\":false,\"error\":\"service_unavailable\"} § Retry",
                "200 § {\"ok\":false,\"error\":\"fatal_error\"} § Unknown",
                "500 § {\"ok\":false,\"error\":\"internal_error\"} § Unknown",
                "500 § {\"ok\":false,\"error\":\"something_new\"} § Retry",
                "503 § {\"ok\":false,\"error\":\"channel_not_found\"} § Retry",
                "400 § invalid_payload § Permanent",
                "403 § action_prohibited § Permanent",
                "404 § no_service § Permanent",
                "410 § channel_is_archived § Permanent",
                "500 § rollup_error § Retry",
                "503 § '' § Retry",
            })
    void anAnswerMeans(int status, String body, String meaning) {
        assertThat(SlackAnswer.of(new Answer(status, Map.of(), body)).getClass().getSimpleName())
                .isEqualTo(meaning);
    }

    /** All that Slack's tables of errors list. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "Permanent § channel_not_found not_in_channel is_archived restricted_action restricted_action_read_only_channel"
                        + " restricted_action_thread_only_channel no_permission missing_scope invalid_auth not_authed"
                        + " account_inactive token_revoked token_expired not_allowed_token_type ekm_access_denied"
                        + " team_access_not_granted invalid_blocks invalid_blocks_format msg_too_long"
                        + " msg_blocks_too_long no_text too_many_attachments invalid_arguments metadata_too_large",
                "Unthreaded § cannot_reply_to_message restricted_action_thread_locked"
                        + " restricted_action_non_threadable_channel thread_not_found message_not_found"
                        + " cant_update_message edit_window_closed",
                "Limited § ratelimited rate_limited",
                "Retry § service_unavailable request_timeout message_limit_exceeded team_added_to_org",
                "Unknown § fatal_error internal_error",
            })
    void anErrorOfTheApiMeans(String meaning, String errors) {
        for (var error : errors.split(" ", -1)) {
            var body = "{\"ok\":false,\"error\":\"" + error + "\"}";

            assertThat(SlackAnswer.of(new Answer(200, Map.of(), body)))
                    .as(error)
                    .satisfies(
                            read -> assertThat(read.getClass().getSimpleName()).isEqualTo(meaning))
                    .satisfies(read -> assertThat(read.reason()).contains(error));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "400 § invalid_payload user_not_found no_text invalid_blocks § Permanent",
                "403 § action_prohibited invalid_token § Permanent",
                "404 § channel_not_found no_service § Permanent",
                "410 § channel_is_archived § Permanent",
                "200 § no_team team_disabled no_active_hooks posting_to_general_channel_denied § Permanent",
                "500 § no_team team_disabled no_active_hooks posting_to_general_channel_denied § Permanent",
                "500 § rollup_error § Retry",
            })
    void anErrorOfAWebhookMeans(int status, String errors, String meaning) {
        for (var error : errors.split(" ", -1)) {
            assertThat(SlackAnswer.of(new Answer(status, Map.of(), error))
                            .getClass()
                            .getSimpleName())
                    .as(error)
                    .isEqualTo(meaning);
        }
    }

    /** Guards: after seconds it would only be refused again, until no attempt is left. */
    @Test
    void theLimitOfAWorkspaceIsWaitedForLong() {
        assertThat(SlackAnswer.of(new Answer(200, Map.of(), "{\"ok\":false,\"error\":\"message_limit_exceeded\"}")))
                .isEqualTo(new Meaning.Retry("Slack answered message_limit_exceeded", Duration.ofMinutes(15)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "200 § {\"ok\":false,\"error\":\"invalid_blocks\"} § MESSAGE",
                "200 § {\"ok\":false,\"error\":\"msg_too_long\"} § MESSAGE",
                "400 § invalid_payload § MESSAGE",
                "400 § invalid_attachments § MESSAGE",
                "200 § {\"ok\":false,\"error\":\"missing_scope\",\"needed\":\"chat:write.customize\"} § MESSAGE",
                "200 § {\"ok\":false,\"error\":\"missing_scope\",\"needed\":\"chat:write\"} § TOKEN",
                "200 § {\"ok\":false,\"error\":\"not_in_channel\"} § TARGET",
                "200 § {\"ok\":false,\"error\":\"token_revoked\"} § TOKEN",
                "410 § channel_is_archived § TARGET",
                "404 § no_service § TARGET",
            })
    void aRefusalIsAboutTheMessageOrTheChannel(int status, String body, Meaning.Fault fault) {
        assertThat(SlackAnswer.of(new Answer(status, Map.of(), body)))
                .isInstanceOfSatisfying(Meaning.Permanent.class, refusal -> assertThat(refusal.fault())
                        .isEqualTo(fault));
    }

    @Test
    void aLimitIsWaitedForInWhateverCaseTheHeaderIs() {
        var body = "{\"retry_after\":30,\"ok\":false,\"error\":\"rate_limited\"}";

        assertThat(SlackAnswer.of(new Answer(429, Map.of("retry-after", "30"), body)))
                .isEqualTo(new Meaning.Limited("Slack asks to wait", Duration.ofSeconds(30)));
    }

    @Test
    void aLimitIsReadFromTheBodyWhenNoHeaderSaysIt() {
        assertThat(SlackAnswer.of(
                        new Answer(429, Map.of(), "{\"retry_after\":30,\"ok\":false,\"error\":\"rate_limited\"}")))
                .isEqualTo(new Meaning.Limited("Slack asks to wait", Duration.ofSeconds(30)));
        assertThat(SlackAnswer.of(
                        new Answer(200, Map.of(), "{\"ok\":false,\"error\":\"ratelimited\",\"retry_after\":7}")))
                .isEqualTo(new Meaning.Limited("Slack answered ratelimited", Duration.ofSeconds(7)));
        assertThat(SlackAnswer.of(new Answer(429, Map.of(), "{\"ok\":false,\"retry_after\":\"soon\"}")))
                .isEqualTo(new Meaning.Limited("Slack asks to wait", null));
    }

    @Test
    void theScopeThatTheAppNeedsIsNamed() {
        var body = "{\"ok\":false,\"error\":\"missing_scope\",\"needed\":\"chat:write.customize\"}";

        assertThat(SlackAnswer.of(new Answer(200, Map.of(), body)).reason())
                .isEqualTo("Slack answered missing_scope; the app needs the scope chat:write.customize");
    }
}
