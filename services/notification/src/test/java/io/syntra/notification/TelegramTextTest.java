package io.syntra.notification;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.channel.telegram.TelegramMessage;
import io.syntra.contracts.Json;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import io.syntra.testing.telegram.CannotParse;
import io.syntra.testing.telegram.MessageText;
import io.syntra.testing.telegram.Parsed;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is composed is read by a parser that follows Telegram's own. */
class TelegramTextTest {

    private static final String TOKEN = "secret:telegram";

    /** What a value can do harm with, and what people write. */
    private static final List<String> PIECES = List.of(
            "<",
            ">",
            "&",
            "\"",
            "'",
            "\\",
            "`",
            "```",
            "*",
            "_",
            "__",
            "~",
            "|",
            "||",
            "[",
            "]",
            "(",
            ")",
            "](",
            "{{",
            "}}",
            "</b>",
            "<b>",
            "&amp;",
            "&lt",
            "#",
            "+",
            "-",
            "=",
            ".",
            "!",
            "![",
            "> ",
            "\n",
            "\n>",
            "a",
            "word",
            "1",
            "é",
            "e\u0301",
            "😀",
            "👩‍👩‍👧",
            "漢",
            "ع",
            "\t",
            "\u0000",
            "\uD800",
            "\u202E",
            "A\u030A",
            " ");

    @Test
    void aMessageIsSentAsTheApiTakesIt() throws Exception {
        var composed = compose(Map.of(
                "bot_token",
                TOKEN,
                "chat_id",
                "-1001234567890",
                "message_template",
                "<b>{{service_name}}</b> fails: {{error_message}}",
                "message_thread_id",
                7,
                "disable_notification",
                true));

        assertThat(composed.errors()).isEmpty();
        assertThat(composed.warnings()).isEmpty();
        assertThat(composed.requests()).singleElement().satisfies(request -> {
            assertThat(request).isEqualTo(Json.mapper().readTree("""
                    {"chat_id": -1001234567890, "text": "<b>shop-api</b> fails: a &lt; b &amp;&amp; c",
                     "parse_mode": "HTML", "message_thread_id": 7, "disable_notification": true,
                     "link_preview_options": {"is_disabled": true}}"""));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTML", "MarkdownV2", ""})
    void whateverAValueHoldsTheMessageIsTakenAndShowsItExactly(String mode) throws Exception {
        for (long seed = 0; seed < 2_000; seed++) {
            var random = new Random(seed);
            var value = value(random, 30) + "x";
            var template = template(mode, random);

            var shown = new StringBuilder();
            for (var request : sound(mode, template, value)) {
                shown.append(MessageText.kept(parsed(request, seed)));
            }

            assertThat(shown.toString())
                    .as("seed %d: %s with %s", seed, template, value)
                    .isEqualTo("a " + cleaned(value).replace('\t', ' ') + " b");
        }
    }

    /** Any characters there are, in text, code, quotes, links, their addresses and choices, inside each other. */
    @ParameterizedTest
    @ValueSource(strings = {"HTML", "MarkdownV2", ""})
    void anyUnicodeInAnyPlaceIsTakenAndShownExactly(String mode) throws Exception {
        for (long seed = 0; seed < 1_500; seed++) {
            var random = new Random(seed);
            var value = unicode(random) + "x";
            var template = quoted(mode, "a " + placed(mode, random) + " m " + placed(mode, random) + " b", random);
            var expected = "a " + cleaned(value) + " m " + cleaned(value) + " b";

            var what = "seed " + seed + ": " + template + " with " + value;

            var request = sound(mode, template, value).getFirst();

            var parsed = parsed(request, seed);
            assertThat(composed(MessageText.kept(parsed)))
                    .as(what)
                    .isEqualTo(composed(MessageText.kept(new Parsed(expected, List.of()))));
            assertThat(parsed.entities())
                    .filteredOn(entity -> entity.type().equals("text_link"))
                    .allSatisfy(link -> assertThat(composed(URLDecoder.decode(link.argument(), StandardCharsets.UTF_8)))
                            .as(what)
                            .isEqualTo(composed("https://x.example/?q=" + cleaned(value))));
        }
    }

    /** Guarded by {@code TelegramText.altered} and {@code Glyphs.altered}. */
    @ParameterizedTest
    @ValueSource(strings = {"HTML", "MarkdownV2", ""})
    void whatIsNotShownExactlyIsSaid(String mode) {
        var pieces = List.of(
                "\u030A", "\u0333", "\u033F", "\u200E", "\u200F", "\u200B", "\u202E", "\u2066", "\u0007", "\uD800",
                "\u0301", "e", "A", "漢", "x");
        int exact = 0;
        for (long seed = 0; seed < 2_000; seed++) {
            var random = new Random(seed);
            var value = random.ints(random.nextInt(6) + 1L, 0, pieces.size())
                    .mapToObj(pieces::get)
                    .collect(Collectors.joining());

            var message = compose(
                    Map.of("bot_token", TOKEN, "chat_id", 42, "message_template", "a {{v}} b", "parse_mode", mode),
                    Map.of("v", value));

            var shown = MessageText.kept(parsed(message.requests().getFirst(), seed));
            if (composed(shown).equals(composed("a " + value + " b"))) {
                exact++;
            } else {
                assertThat(message.warnings()).as("seed %d: %s", seed, value).isNotEmpty();
            }
        }
        assertThat(exact).isPositive();
    }

    /** A letter with its marks is the same in either form. */
    private static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /** A place for the value with up to three marks around it. */
    private static String placed(String mode, Random random) {
        var marks =
                switch (mode) {
                    case "HTML" ->
                        List.of(
                                "<b>%s</b>",
                                "<i>%s</i>",
                                "<u>%s</u>",
                                "<s>%s</s>",
                                "<span class=\"tg-spoiler\">%s</span>",
                                "<a href=\"https://x.example/?q={{v}}\">%s</a>");
                    case "MarkdownV2" ->
                        // Italic and underlined at once cannot be told apart.
                        List.of(
                                "*%s*",
                                random.nextBoolean() ? "_%s_" : "__%s__",
                                "~%s~",
                                "||%s||",
                                "[%s](https://x.example/?q={{v}})");
                    default -> List.of("%s");
                };
        var code =
                switch (mode) {
                    case "HTML" -> List.of("<code>%s</code>", "<pre>%s</pre>");
                    case "MarkdownV2" -> List.of("`%s`", "```\n%s```");
                    default -> List.of("%s");
                };
        var around = new ArrayList<>(marks);
        Collections.shuffle(around, random);
        var place =
                random.nextInt(4) == 0 ? code.get(random.nextInt(code.size())).formatted("{{v}}") : "{{v}}";
        for (var mark : around.subList(0, Math.min(around.size(), random.nextInt(4)))) {
            place = mark.formatted(place);
        }
        return switch (random.nextInt(3)) {
            case 0 -> "{{#if v}}" + place + "{{else}}nothing{{/if}}";
            case 1 -> "{{#if none}}nothing{{else}}" + place + "{{/if}}";
            default -> place;
        };
    }

    private static String quoted(String mode, String template, Random random) {
        if (random.nextInt(3) > 0) {
            return template;
        }
        return switch (mode) {
            case "HTML" -> "<blockquote>" + template + "</blockquote>";
            case "MarkdownV2" -> ">" + template;
            default -> template;
        };
    }

    /** Half of it from everywhere, half of it what means something to a channel. */
    private static String unicode(Random random) {
        var value = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            int character = random.nextInt(Character.MAX_CODE_POINT + 1);
            if (random.nextBoolean()) {
                value.append(PIECES.get(random.nextInt(PIECES.size())));
            } else {
                value.appendCodePoint(random.nextInt(3) == 0 ? character % 0x3000 : character);
            }
        }
        // Telegram drops these three; they are seen to where they make a letter with the one before.
        return value.toString().replaceAll("(?<!A)\\u030A|[\\u0333\\u033F]", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTML", "MarkdownV2", ""})
    void aLongMessageIsDividedAndEachPartIsTaken(String mode) throws Exception {
        for (long seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            var value = value(random, 2_500) + "x";
            var template = template(mode, random);

            var requests = sound(mode, template, value);
            var shown = new StringBuilder();
            for (var request : requests) {
                var parsed = parsed(request, seed);
                assertThat(parsed.text()).hasSizeLessThanOrEqualTo(4_096);
                shown.append(parsed.text());
            }

            assertThat(shown.toString().replaceAll("\\s", ""))
                    .as("seed %d", seed)
                    .isEqualTo(("a " + cleaned(value) + " b").replaceAll("\\s", ""));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "HTML § <b>a {{v}} b</b> § bold",
                "HTML § <pre><code class=\"language-java\">a {{v}} b</code></pre> § code",
                "HTML § <blockquote expandable>a {{v}} b</blockquote> § expandable_blockquote",
                "HTML § <a href=\"https://x.example/?q={{v}}\">a {{v}} b</a> § text_link",
                "MarkdownV2 § *a {{v}} b* § bold",
                "MarkdownV2 § ||a {{v}} b|| § spoiler",
                "MarkdownV2 § `a {{v}} b` § code",
                "MarkdownV2 § ```a {{v}} b``` § pre",
                "MarkdownV2 § >a {{v}} b § blockquote",
                "MarkdownV2 § [a {{v}} b](https://x.example/?q={{v}}) § text_link",
            })
    void theAuthorsMarkupStaysInForce(String mode, String template, String type) throws Exception {
        for (long seed = 0; seed < 300; seed++) {
            var value = value(new Random(seed), 12) + "x";
            var request = sound(mode, template, value).getFirst();

            var parsed = parsed(request, seed);
            assertThat(parsed.texts(type)).as("seed %d", seed).containsExactly("a " + cleaned(value) + " b");
            parsed.entities().stream()
                    .filter(entity -> type.equals("text_link") && entity.type().equals(type))
                    .forEach(entity -> assertThat(entity.argument()).startsWith("https://x.example/?q="));
        }
    }

    @Test
    void aTruncatedMessageIsOne() throws Exception {
        var composed = compose(with("overflow", "truncate"), Map.of("v", "&".repeat(9_000)));

        assertThat(composed.requests())
                .singleElement()
                .satisfies(request ->
                        assertThat(parsed(request, 0).text()).hasSize(4_096).endsWith("&…"));
    }

    @Test
    void moreThanTenMessagesForOneEventAreNotSent() throws Exception {
        var composed = compose(with("message_template", "{{v}}".repeat(9)), Map.of("v", "x".repeat(10_000)));

        assertThat(composed.requests()).hasSize(10);
        assertThat(parsed(composed.requests().getLast(), 0).text())
                .hasSize(4_096)
                .endsWith("x … the rest of this message was left out");
        assertThat(parsed(composed.requests().get(8), 0).text()).endsWith("xx");
        assertThat(composed.warnings())
                .extracting(Problem.Field::message)
                .anyMatch(w -> w.contains("only the first 10"));
    }

    @Test
    void aMissingValueIsWarnedAboutAndFailsAStrictNode() throws Exception {
        var loose = compose(with("message_template", "at {{nodes.ask.answer}}"), Map.of());
        assertThat(loose.requests()).hasSize(1);
        assertThat(loose.warnings())
                .containsExactly(new Problem.Field("message_template", "{{nodes.ask.answer}} has no value"));

        var config = with("message_template", "at {{nodes.ask.answer}}");
        config.put("strict", true);
        var strict = compose(config, Map.of());
        assertThat(strict.requests()).isEmpty();
        assertThat(strict.errors()).singleElement().satisfies(error -> assertThat(error.message())
                .startsWith("has no value for nodes.ask.answer"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            nullValues = "null",
            value = {
                "bot_token § null § is missing",
                "bot_token § 123/../x § is no token",
                "bot_token § secret:My_Bot § begins with \"secret:\", so a secret's name must follow",
                "chat_id § null § is missing",
                "chat_id § my chat § must be a chat's number",
                "chat_id § {{chat}} § must be a chat's number",
                "message_template § null § is missing",
                "message_template § <b>x § at character 1: <b> is never closed",
                "message_template § {{v § at character 1: {{ is never closed",
                "message_template § {{empty}} § shows nothing",
                "parse_mode § Markdown § is Telegram's old Markdown",
                "parse_mode § html § must be one of HTML, MarkdownV2",
                "message_thread_id § seven § must be a whole number",
                "disable_notification § yes § must be true or false",
                "overflow § cut § must be one of split, truncate",
                "parsemode § HTML § is not known here. Did you mean parse_mode?",
            })
    void whatIsWrongIsSaidOfItsField(String field, String value, String message) throws Exception {
        var config = with("overflow", "split");
        config.put(field, value);

        var composed = compose(config, Map.of("v", "x"));

        assertThat(composed.requests()).isEmpty();
        assertThat(composed.errors()).singleElement().satisfies(error -> {
            assertThat(error.name()).isEqualTo(field);
            assertThat(error.message()).startsWith(message);
        });
    }

    @Test
    void aTokenThatIsWrittenOutIsWarnedAboutAndNotShown() throws Exception {
        var composed = compose(with("bot_token", "123456:ABC-DEF1234ghIkl"), Map.of("v", "x"));

        assertThat(composed.warnings()).extracting(Problem.Field::name).containsExactly("bot_token");
        assertThat(composed.toString()).doesNotContain("ABC-DEF");
    }

    @Test
    void theGeneralTopicIsReachedWithoutItsNumber() throws Exception {
        var composed = compose(with("message_thread_id", 1), Map.of("v", "x"));

        assertThat(composed.requests().getFirst().has("message_thread_id")).isFalse();
        assertThat(composed.warnings()).extracting(Problem.Field::name).containsExactly("message_thread_id");
    }

    private static Map<String, Object> with(String field, Object value) {
        var config = new HashMap<String, Object>(
                Map.of("bot_token", TOKEN, "chat_id", "@alerts", "message_template", "{{v}}"));
        config.put(field, value);
        return config;
    }

    private static List<ObjectNode> sound(String mode, String template, String value) {
        var composed = compose(
                Map.of("bot_token", TOKEN, "chat_id", 42, "message_template", template, "parse_mode", mode),
                Map.of("v", value));
        assertThat(composed.errors()).as(template).isEmpty();
        return composed.requests();
    }

    private static Composed compose(Map<String, Object> config) {
        return compose(config, Map.of("service_name", "shop-api", "error_message", "a < b && c"));
    }

    private record Composed(List<ObjectNode> requests, List<Problem.Field> warnings, List<Problem.Field> errors) {}

    private static Composed compose(Map<String, Object> config, Map<String, String> variables) {
        var errors = new ArrayList<Problem.Field>();
        JsonNode json = Json.mapper().valueToTree(config);
        var message = TelegramMessage.read(JsonPlace.root(json, errors));
        if (!errors.isEmpty()) {
            return new Composed(List.of(), message.warnings(), errors);
        }
        var written = message.write(variables::get);
        var warnings = new ArrayList<>(message.warnings());
        warnings.addAll(written.warnings());
        return new Composed(written.bodies(), warnings, written.errors());
    }

    private static Parsed parsed(ObjectNode request, long seed) {
        try {
            return MessageText.parse(
                    request.path("text").asText(), request.path("parse_mode").asText(""));
        } catch (CannotParse e) {
            throw new AssertionError("seed " + seed + ": " + request.path("text"), e);
        }
    }

    private static String template(String mode, Random random) {
        var marks =
                switch (mode) {
                    case "HTML" ->
                        List.of(
                                "%s",
                                "<b>%s</b>",
                                "<i><u>%s</u></i>",
                                "<code>%s</code>",
                                "<pre>%s</pre>",
                                "<span class=\"tg-spoiler\">%s</span>",
                                "<blockquote>%s</blockquote>",
                                "<a href=\"https://x.example\">%s</a>");
                    case "MarkdownV2" ->
                        List.of(
                                "%s",
                                "*%s*",
                                "_%s_",
                                "__%s__",
                                "_*%s*_",
                                "||~%s~||",
                                "`%s`",
                                "```\n%s```",
                                ">%s",
                                ">`%s`",
                                ">*%s*",
                                ">||_%s_||",
                                ">```\n%s```",
                                "[%s](https://x.example)");
                    default -> List.of("%s");
                };
        return marks.get(random.nextInt(marks.size())).formatted("a {{v}} b");
    }

    private static String value(Random random, int most) {
        return random.ints(random.nextInt(most) + 1L, 0, PIECES.size())
                .mapToObj(PIECES::get)
                .collect(Collectors.joining());
    }

    /** What no channel shows is taken out of values before. */
    private static String cleaned(String value) {
        var text = value.replace("A\u030A", "\u00C5")
                .replaceAll("[\\u202A-\\u202E\\u2066-\\u2069]", "")
                .replaceAll("\\r\\n?|[\\u2028\\u2029\\u0085]", "\n")
                .replaceAll("[\\x00-\\x08\\x0B-\\x1F\\x7F]", " ");
        return text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
