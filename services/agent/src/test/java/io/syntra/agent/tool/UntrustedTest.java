package io.syntra.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.Json;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UntrustedTest {

    @Test
    void terminalEscapesAndHiddenCharactersGo() {
        assertThat(Untrusted.clean("\u001b[31mred\u001b[0m \u001b]0;title\u0007a\u202eb\u200bc\u0000d\u009be\tf\ng"))
                .isEqualTo("red abcde\tf\ng");
    }

    @Test
    void aCleanTextStaysAsItIs() {
        var text = "TypeError: Cannot read properties of undefined (reading 'user') at /app/server.js:31:12 – größer";

        assertThat(Untrusted.clean(text)).isEqualTo(text);
    }

    @Test
    void aLineStaysOne() {
        assertThat(Untrusted.line("TypeError\n  │ risk     low\r\n\t└ ")).isEqualTo("TypeError ⏎ │ risk     low ⏎ └");
    }

    static Stream<String> secrets() {
        return Stream.of(
                "password=hunter2abc",
                "db_password: 'hunter2abc'",
                "{\"api_key\": \"hunter2abc\"}",
                "Authorization: Bearer hunter2abc.def",
                "postgres://shop:hunter2abc@db:5432/shop",
                "AKIAHUNTER2ABCDEFGHI",
                "token sk-hunter2abc0123456789",
                "ghp_hunter2abcdefghijklmnopqrst",
                "eyJhbGciOiJIUzI1NiJ9.eyJodW50ZXIyYWJj.hunter2abc",
                "-----BEGIN RSA PRIVATE KEY-----\nhunter2abc\n-----END RSA PRIVATE KEY-----");
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void obviousSecretsAreTakenOut(String text) {
        assertThat(Untrusted.clean(text))
                .doesNotContainIgnoringCase("hunter2abc")
                .contains("redacted");
    }

    @Test
    void aMemberNamedLikeASecretIsTakenOut() {
        var json = Json.mapper().createObjectNode().put("db.password", "plain").put("region", "eu");

        assertThat(Untrusted.clean(json).toString()).isEqualTo("{\"db.password\":\"[redacted]\",\"region\":\"eu\"}");
    }

    /** A log line may say anything; reading it must not cost more than its length. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "a-",
                "password",
                "http://a",
                "-----BEGIN PRIVATE KEY-----",
                "eyJaaaaaaaa.",
                "bearer ",
                "=:'\""
            })
    @Timeout(5)
    void noTextIsSlowToClean(String piece) {
        var text = piece.repeat(200_000 / piece.length());

        assertThat(Untrusted.clean(text)).isNotNull();
    }

    @Test
    @Timeout(10)
    void theSizeIsCapped() {
        var json = Json.mapper().createObjectNode();
        var lines = json.putArray("lines");
        for (int i = 0; i < 5_000; i++) {
            lines.add("line " + i + " " + "x".repeat(3_000));
        }

        var clean = Untrusted.clean(json, Set.of("lines"));

        assertThat(clean.truncated()).isTrue();
        assertThat(clean.value().toString().length()).isLessThan(60_001);
        assertThat(clean.value()
                        .path("lines")
                        .get(clean.value().path("lines").size() - 1)
                        .asText())
                .startsWith("line 4999");
    }

    @Test
    void ofListsThatBeginWithTheNewestTheBeginningStays() {
        var json = Json.mapper().createObjectNode();
        var recent = json.putArray("recent");
        for (int i = 0; i < 5_000; i++) {
            recent.addObject().put("id", "deployment " + i).put("words", "x".repeat(3_000));
        }

        var clean = Untrusted.clean(json, Set.of("lines"));

        assertThat(clean.truncated()).isTrue();
        assertThat(clean.value().path("recent").path(0).path("id").asText()).isEqualTo("deployment 0");
        assertThat(clean.value().path("recent").path(1).path("id").asText()).isEqualTo("deployment 1");
    }

    @Test
    void whatIsWholeIsNotMarked() {
        var json = Json.mapper().createObjectNode().put("region", "eu");

        assertThat(Untrusted.clean(json, Set.of()).truncated()).isFalse();
    }
}
