package io.syntra.workflow.matcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MatchersTest {

    private static final Labels LABELS =
            new Labels(Map.of("alertname", "Down", "service", "shop-api", "code", "503", "odd name", "a,\"b\"\\"));

    /** As Alertmanager's documentation says of its matchers: anchored patterns, and a missing label is an empty one. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "service=\"shop-api\" § true",
                "service=shop-api § true",
                " service = \"shop-api\" § true",
                "service=\"shop\" § false",
                "service!=\"shop-api\" § false",
                "service!=\"\" § true",
                "region=\"\" § true",
                "region!=\"\" § false",
                "region!=eu § true",
                "code=~\"5..\" § true",
                "code=~\"5\" § false",
                "code=~5.. § true",
                "code=~\"4..|5..\" § true",
                "code!~\"4..\" § true",
                "code=~\"\\d+\" § true",
                "region=~\"\" § true",
                "region=~\".+\" § false",
                "region!~\".+\" § true",
                "{service=\"shop-api\", code=~\"5.{2}\",} § true",
                "service=shop-api,code=503 § true",
                "service=shop-api,code=404 § false",
                "{} § true",
                "\"odd name\"=\"a,\\\"b\\\"\\\\\" § true",
                "alertname=~\"(?i)down\" § true",
            })
    void aMatcherSaysWhatALabelMustBe(String text, boolean matches) {
        assertThat(Matchers.parse(List.of(text)).match(LABELS)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "service",
                "=x",
                "service==x\"",
                "service=\"x",
                "service=a\"b",
                "{service=\"x\"",
                "service=\"x\" code=\"y\"",
                "service=\"x\"}",
                "code=~\"(\"",
                "a=~\"(?<=x)y\"",
                "a=~\"(x{1000}){1000}\"",
                "a=~\"((x{20}){20}){20}\"",
                "a=~\"x{99999999999}\"",
                "a=~\"(.?.?.?.?.?.?.?){100}\"",
                "{a=\"b\"} c=\"d\""
            })
    void whatIsNoMatcherIsRefusedWithAReason(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Matchers.parse(List.of(text)));
    }

    /** Guards: RE2; with java.util.regex this one takes longer than anybody waits. */
    @Test
    void noPatternTakesForEver() {
        var slow = Matchers.parse(List.of("a=~\"(x+x+)+y\""));
        var labels = new Labels(Map.of("a", "x".repeat(4_000)));

        assertThat(org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                        Duration.ofSeconds(5), () -> slow.match(labels)))
                .isFalse();
    }

    /** Guards: that {@code Matcher.pattern} tries it; else it comes out where alerts are matched. */
    @Test
    void aPatternThatTheStackIsTooSmallForIsRefused() throws InterruptedException {
        Matchers.parse(List.of("a=~\"((x|y)*z?)+\""));
        var thrown = new AtomicReference<Throwable>();
        var thread = new Thread(
                null,
                () -> thrown.set(catchThrowable(() -> Matchers.parse(List.of("a=~" + "b?".repeat(500))))),
                "a small stack",
                180_000);
        thread.start();
        thread.join();

        assertThat(thrown.get()).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("too deeply");
    }

    /** Guards: {@code Matchers.read} as a whole; a trigger that was stored so could never be read again. */
    @Test
    void tooManyTogetherAreRefusedAtTheirPlace() {
        var wrong = new ArrayList<Problem.Field>();
        JsonNode two = Json.mapper()
                .valueToTree(Map.of(
                        "matchers",
                        IntStream.range(0, 26)
                                .mapToObj(i -> "a!=%d,b!=%d".formatted(i, i))
                                .toList()));

        Matchers.read(JsonPlace.root(two, wrong).at("matchers"));

        assertThat(wrong).singleElement().satisfies(field -> {
            assertThat(field.name()).isEqualTo("matchers");
            assertThat(field.message()).contains("50 matchers, not 52");
        });
    }

    @Test
    void anythingIsReadOrRefusedAndWhatIsReadIsWrittenAsItself() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var pieces = List.of(
                "a", "service", "=", "!=", "=~", "!~", "\"", "\\", "\\\"", "\\n", ",", "{", "}", " ", "x.*", "(", ")",
                "[", "ä", "😀", "\n", "{2}", "…", "0");
        for (int i = 0; i < 50_000; i++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(10); n >= 0; n--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            try {
                var read = Matchers.parse(List.of(text.toString()));
                assertThat(Matchers.parse(read.texts()).texts())
                        .as("seed %d, %s", seed, text)
                        .isEqualTo(read.texts());
            } catch (IllegalArgumentException e) {
                assertThat(e).as("seed %d, %s", seed, text).hasMessageMatching("(?s).{10,}");
            }
        }
    }

    @Test
    void anyValueCanBeAskedForExactly() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            var name = text(random, 1);
            var value = text(random, 0);
            var matcher = Matcher.of(name, Matcher.Operator.EQUALS, value);

            var read = Matchers.parse(List.of(matcher.toString()));

            assertThat(read.match(new Labels(Map.of(name, value))))
                    .as("seed %d, %s", seed, matcher)
                    .isTrue();
            assertThat(read.match(new Labels(Map.of(name, value + "x")))).isFalse();
        }
    }

    private static String text(Random random, int shortest) {
        var text = new StringBuilder();
        for (int n = shortest + random.nextInt(6); n > 0; n--) {
            text.appendCodePoint("\"\\\n,{}=~! aé😀".codePoints().toArray()[random.nextInt(13)]);
        }
        return text.toString();
    }

    @Test
    void labelsAreTheSameWhateverTheirOrderAndEmptyOnesAreNone() {
        var labels = new Labels(Map.of("b", "2", "a", "1", "c", ""));

        assertThat(labels).isEqualTo(new Labels(Map.of("a", "1", "b", "2")));
        assertThat(labels).hasToString("{a=\"1\", b=\"2\"}");
        assertThat(labels.fingerprint())
                .isEqualTo(new Labels(Map.of("a", "1", "b", "2")).fingerprint())
                .isNotEqualTo(new Labels(Map.of("a", "1,b=2")).fingerprint())
                .matches("[0-9a-f]{32}");
        assertThatThrownBy(() -> labels.values().put("x", "y")).isInstanceOf(UnsupportedOperationException.class);
    }
}
