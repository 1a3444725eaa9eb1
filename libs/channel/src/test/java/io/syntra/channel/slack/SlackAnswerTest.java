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

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "200 § {\"ok\":false,\"error\":\"invalid_blocks\"} § MESSAGE",
                "200 § {\"ok\":false,\"error\":\"msg_too_long\"} § MESSAGE",
                "400 § invalid_payload § MESSAGE",
                "200 § {\"ok\":false,\"error\":\"not_in_channel\"} § TARGET",
                "200 § {\"ok\":false,\"error\":\"token_revoked\"} § TARGET",
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
    void theScopeThatTheAppNeedsIsNamed() {
        var body = "{\"ok\":false,\"error\":\"missing_scope\",\"needed\":\"chat:write.customize\"}";

        assertThat(SlackAnswer.of(new Answer(200, Map.of(), body)).reason())
                .isEqualTo("Slack answered missing_scope; the app needs the scope chat:write.customize");
    }
}
