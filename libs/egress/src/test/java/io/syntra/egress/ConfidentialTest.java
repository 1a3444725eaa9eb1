package io.syntra.egress;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.syntra.channel.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfidentialTest {

    private static final String HOOK = "https://hooks.example/services/T0/B0/aVerySecretToken?x=1&key=an%2Fother_token";

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "no route for POST https://hooks.example/services/T0/B0/aVerySecretToken?x=1&key=an%2Fother_token!"
                        + " § no route for POST •••!",
                "Cannot POST /services/T0/B0/aVerySecretToken § Cannot POST •••",
                "{\"path\":\"\\/services\\/T0\\/B0\\/aVerySecretToken\"} § {\"path\":\"•••\"}",
                "<a href='?to=%2fservices%2fT0%2fB0%2faVerySecretToken'> § <a href='?to=•••'>",
                "/services/T0/B0/aVerySecretToken?x=1&amp;key=an%2Fother_token § •••",
                "unknown token aVerySecretToken, key an/other_token § unknown token •••, key •••",
                "services are down at hooks.example § services are down at hooks.example",
            })
    void ofAUrlWhatFollowsItsHostIsNotSaid(String said, String shown) {
        assertThat(without(HOOK, said)).isEqualTo(shown);
    }

    @Test
    void aTokenIsNotSaidWhereverItStands() {
        assertThat(without("123456:AA-Token", "{\"description\":\"no /bot123456:AA-Token/x, no 123456%3AAA-Token\"}"))
                .isEqualTo("{\"description\":\"no /bot•••/x, no •••\"}");
    }

    @Test
    void whatIsTooShortForASecretStays() {
        assertThat(without("http://127.0.0.1:80/", "GET / is ok")).isEqualTo("GET / is ok");
        assertThat(without("http://127.0.0.1/x%zz-no-escape", "said /x%zz-no-escape"))
                .isEqualTo("said •••");
        assertThat(without("ok", "ok")).isEqualTo("ok");
        assertThat(without("", "ok")).isEqualTo("ok");
    }

    /** Guarded by {@code Confidential.words}. */
    @Test
    void aShortOneIsNotSaidAsAWordByItself() {
        assertThat(without("hunter2", "{\"error\":\"no key hunter2\",\"at\":\"?key=%20hunter2&x=aHVudGVyMg==\"}"))
                .isEqualTo("{\"error\":\"no key •••\",\"at\":\"?key=%20•••&x=•••g==\"}");
        assertThat(without("Bearer k7", "Bearer k7, k7")).isEqualTo("•••, k7");
        assertThat(without("Basic abc12", "abc12?")).isEqualTo("•••?");
        assertThat(without("2026", "in 2026 and 20260: 12026")).isEqualTo("in ••• and 20260: 12026");
    }

    @Test
    void whatIsNoAnswerStaysAsItIs() {
        var attempt = new Attempt.NoAnswer("hooks.example closed the connection");

        assertThat(Confidential.of(HOOK).outOf(attempt)).isEqualTo(attempt);
        assertThat(Confidential.of("a-password").outOf(new Attempt.NotSent("no login with a-password")))
                .isEqualTo(new Attempt.NotSent("no login with •••"));
    }

    /** Guards: the sender makes a header of it, and a mail server quotes the command that it refuses. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "who is ada:a pass phrase?",
                "who is ada:a%20pass%20phrase?",
                "not a pass phrase",
                "Authorization: Basic YWRhOmEgcGFzcyBwaHJhc2U=",
                "AUTH LOGIN YSBwYXNzIHBocmFzZQ",
                "AUTH PLAIN AGFkYQBhIHBhc3MgcGhyYXNl",
            })
    void ofAUrlItsLoginIsNotSaid(String said) {
        assertThat(without("https://ada:a%20pass%20phrase@hooks.example/", said))
                .doesNotContain("pass", "cGFzc", "YXNz", "hc3Mg")
                .contains("•••");
    }

    static Stream<UnaryOperator<String>> escapes() {
        UnaryOperator<String> json =
                text -> new String(JsonStringEncoder.getInstance().quoteAsString(text));
        UnaryOperator<String> url = text -> URLEncoder.encode(text, StandardCharsets.UTF_8);
        UnaryOperator<String> html = text -> text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&#34;")
                .replace("'", "&#x27;");
        UnaryOperator<String> ascii = text -> text.codePoints()
                .mapToObj(c -> Character.isLetterOrDigit(c) && c < 128
                        ? Character.toString(c)
                        : Character.toString(c)
                                .chars()
                                .mapToObj("\\u%04X"::formatted)
                                .collect(joining()))
                .collect(joining());
        return Stream.of(
                text -> text,
                json,
                url,
                html,
                ascii,
                text -> url.apply(text).replace("+", "%20"),
                text -> json.apply(json.apply(text)),
                text -> json.apply(json.apply(json.apply(text))),
                text -> url.apply(url.apply(text)),
                text -> html.apply(html.apply(text)),
                text -> json.apply(html.apply(text)),
                text -> HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)),
                text -> HexFormat.of().withUpperCase().formatHex(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @MethodSource("escapes")
    void nothingIsSaidHoweverItIsEscaped(UnaryOperator<String> escape) {
        var secret = "Bearer k7\"'<&>%2F+/= \\${x}`\n\tä🚀#?;:@|~8w";

        assertThat(without(secret, "it was " + escape.apply(secret) + ", not x"))
                .isEqualTo("it was •••, not x");
    }

    @Test
    void nobodyCanMakeTheSearchTakeLong() {
        var secret = "\\".repeat(4) + "\\\"\\n%".repeat(30);
        var text = "\\".repeat(100_000) + "%25".repeat(50_000) + "&amp;".repeat(50_000);

        assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> assertThat(without(secret, text)).isEqualTo(text));
    }

    static Stream<String> secrets() {
        return Stream.of(
                "-".repeat(2_000),
                "-".repeat(65_000),
                "\\".repeat(65_000),
                "%2525".repeat(13_000),
                "https://hooks.example/"
                        + IntStream.range(0, 4_000)
                                .mapToObj("services%06d/"::formatted)
                                .collect(joining()));
    }

    /** Guarded by {@code Needle}: what is said back is as long as the secret, and nearly it, or it in part. */
    @ParameterizedTest
    @MethodSource("secrets")
    void nobodyCanChooseASecretThatTakesLong(String secret) {
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            assertThat(without(secret, "it was " + secret)).isEqualTo("it was •••");
            assertThat(without(secret, secret.substring(1) + "!").length()).isLessThanOrEqualTo(secret.length());
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "who is k7/abcdefgh%2",
                "who is k7%2fabcdefgh%25",
                "who is k7/abcdefgh\\u00",
                "who is k7/abcdefgh&#x2"
            })
    void anEscapeThatWasCutOffHidesNothing(String said) {
        assertThat(without("k7/abcdefgh/xyz", said)).isEqualTo("who is •••");
    }

    /** Guarded by {@code Confidential.window}. */
    @Test
    void whereverItStandsInALongTextItIsNotSaid() {
        var secret = "k7/abcdefgh/xyz";
        for (int before : List.of(65_530, 131_060, 196_600, 400_000)) {
            var text = "it was ".repeat(before / 7) + "%s!" + " k7/abcdefg, too".repeat(20_000);

            assertThat(without(secret, text.formatted("k7%2Fabcdefgh%2Fxyz"))).isEqualTo(text.formatted("•••"));
        }
    }

    @Test
    void ofBase64NoMoreThanItsEdgesStay() {
        var secret = "k7\"'<&>%2F+/=?>\\${x}~8w";
        for (var before : List.of("", "x", "xy")) {
            for (var encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
                var text = encoder.encodeToString((before + secret + "!").getBytes(StandardCharsets.UTF_8));
                assertThat(without(secret, text)).contains("•••").hasSizeLessThan(14);
            }
        }
    }

    @Test
    void theBeginningOfOneThatWasCutOffIsNotSaidEither() {
        assertThat(without("123456:AA-Token", "no route for /bot123456:AA")).isEqualTo("no route for /bot•••");
        assertThat(without("123456:AA-Token", "no route for 123456%3aAA-To")).isEqualTo("no route for •••");
        assertThat(without("123456:AA-Token", "it was 123456")).isEqualTo("it was 123456");
    }

    private static String without(String secret, String said) {
        var attempt = Confidential.of(secret).outOf(new Attempt.Answered(new Answer(404, Map.of(), said)));
        return ((Attempt.Answered) attempt).answer().body();
    }
}
