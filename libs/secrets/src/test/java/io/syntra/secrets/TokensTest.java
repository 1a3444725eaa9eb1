package io.syntra.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {

    private static final String BOT = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://api.telegram.org/bot" + BOT
                        + "/sendMessage | https://api.telegram.org/bot123456789:•••/sendMessage",
                "https://ann:pass@api.example/x | https://•••@api.example/x",
                "https://hooks.slack.com/services/T0/B0/abc | https://hooks.slack.com/services/•••",
                "https://discord.com/api/webhooks/1/abc?wait=true | https://discord.com/api/webhooks/•••?wait=true",
                "say xoxb-1234567890-abc now | say ••• now",
                "Bearer abc123def456 | Bearer •••",
                "{\"routing_key\": \"R0123456789ABCDEF\", \"a\": 1} | {\"routing_key\": \"•••\", \"a\": 1}",
                "https://api.example/x?api_key=abcd1234&a=b | https://api.example/x?api_key=•••&a=b",
            })
    void whatPlainlyIsATokenGoes(String text, String without) {
        assertThat(Tokens.isIn(text)).isTrue();
        assertThat(Tokens.masked(text)).isEqualTo(without);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.example/users/ann@example.com?at=10:30",
                "token: {{nodes.login.json.token}}",
                "Bearer {{token}}",
                "{\"password\": \"{{p}}\", \"token\": \"secret:team-2\"}",
                "Reset your password: it must have 8 characters",
                "At 12:30:45 the secret santa of shop-api failed 3 times",
                "ssh://git@github.com/acme/shop.git",
                "2026-01-31T09:30:00Z sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            })
    void wordsAndVariablesAreNone(String text) {
        assertThat(Tokens.isIn(text)).isFalse();
        assertThat(Tokens.masked(text)).isEqualTo(text);
    }

    @Test
    void aFieldsNameSaysThatItHoldsOne() {
        assertThat(List.of("routing_key", "token", "apiKey", "x-api-key", "client_secret", "Authorization", "PASSWORD"))
                .allMatch(Tokens::isName);
        assertThat(List.of("key", "dedup_key", "token_type", "text", "event_action", "tokens", "thread_key"))
                .noneMatch(Tokens::isName);
    }

    @Test
    void whatStandsInSuchAFieldGoesAsAWhole() {
        assertThat(Tokens.masked("password", "open sesame")).isEqualTo("•••");
        assertThat(Tokens.masked("password", "{{nodes.a.password}}")).isEqualTo("{{nodes.a.password}}");
        assertThat(Tokens.masked("note", "token=abcd1234 {{a}}")).isEqualTo("token=••• {{a}}");
        assertThat(Tokens.masked("token", " ")).isEqualTo(" ");
    }

    /** Guards: what repeats is bounded or possessive. */
    @Test
    void noTextTakesLong() {
        for (var part : List.of(
                "a",
                "1:",
                "a_token",
                "token=",
                "https://",
                "eyJaaaaaaaa.",
                "eyJaaaaaaaa-",
                "Bearer ",
                "sk-",
                "\"password\": ")) {
            var text = part.repeat(400_000 / part.length());
            assertTimeoutPreemptively(Duration.ofSeconds(10), () -> Tokens.masked(text), part);
        }
    }
}
