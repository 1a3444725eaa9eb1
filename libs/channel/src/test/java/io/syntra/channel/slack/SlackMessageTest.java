package io.syntra.channel.slack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.contracts.Json;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlackMessageTest {

    private static final String HOOK = "secret:slack-hook";

    @Test
    void aWebhookGetsTheTextTwice() throws Exception {
        var composed = compose(
                Map.of(
                        "webhook_url",
                        HOOK,
                        "message_template",
                        "*{{service}}* fails: `{{error}}`",
                        "username",
                        "Syntra"),
                Map.of("service", "shop*api", "error", "a`<!channel>"));

        assertThat(composed.errors()).isEmpty();
        assertThat(composed.requests()).singleElement().satisfies(request -> {
            assertThat(request).isEqualTo(Json.mapper().readTree("""
                    {"username": "Syntra",
                     "text": "*shop*api* fails: `a'&lt;!channel&gt;`",
                     "blocks": [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
                       {"type": "text", "text": "shop*api", "style": {"bold": true}},
                       {"type": "text", "text": " fails: "},
                       {"type": "text", "text": "a`<!channel>", "style": {"code": true}}]}]}],
                     "unfurl_links": false, "unfurl_media": false}"""));
        });
    }

    @Test
    void theApiGetsItsTokenInTheHeaderAndTheThreadAsText() throws Exception {
        var composed = compose(
                Map.of(
                        "bot_token", "secret:slack",
                        "channel", "#alerts",
                        "message_template", "{{v}}",
                        "thread_ts", "1735689600.123456",
                        "icon_emoji", ":fire:"),
                Map.of("v", "x"));

        var request = composed.requests().getFirst();
        assertThat(request.path("thread_ts").isTextual()).isTrue();
        assertThat(request.path("channel").asText()).isEqualTo("#alerts");
        assertThat(request.toString()).doesNotContain("secret:");
    }

    @Test
    void whateverAValueHoldsItIsShownExactlyAndTellsNobody() throws Exception {
        for (long seed = 0; seed < 1_000; seed++) {
            var random = new Random(seed);
            var value = value(random);

            var composed = compose(
                    Map.of("webhook_url", HOOK, "message_template", "see *{{v}}* <https://x.example|{{v}}> <!here>"),
                    Map.of("v", value));

            var body = composed.requests().getFirst();
            var elements = body.at("/blocks/0/elements/0/elements");
            assertThat(elements.findValuesAsText("text"))
                    .as("seed %d", seed)
                    .containsExactly("see ", value, " ", value, " ");
            assertThat(elements.findValuesAsText("range")).as("seed %d", seed).containsExactly("here");
            assertThat(body.path("text").asText().replace("<!here>", "").replaceAll("<https://x.example\\|[^<>]*>", ""))
                    .as("seed %d", seed)
                    .doesNotContain("<", ">");
        }
    }

    /** Any characters there are, in text, code, quotes, links and their addresses. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a {{v}} b",
                "*a {{v}} b*",
                "_~a {{v}} b~_",
                "`a {{v}} b`",
                "```a {{v}} b```",
                "> a {{v}} b",
                "> *a {{v}} b*",
                "{{#if v}}a {{v}} b{{/if}}",
                "<https://x.example/?q={{v}}|a {{v}} b>",
            })
    void anyUnicodeInAnyPlaceIsShownExactly(String template) throws Exception {
        for (long seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var what = "seed " + seed;
            var value = random.ints(random.nextInt(20), 0x20, Character.MAX_CODE_POINT + 1)
                            .map(c -> random.nextBoolean() ? c : "<>&*_~`|!@#\n".codePointAt(c % 12))
                            .filter(c -> !Character.isISOControl(c) || c == '\n')
                            .filter(c -> Character.getType(c) != Character.SURROGATE
                                    && "\u2028\u2029\u0333\u033F\u030A".indexOf(c) < 0
                                    && !((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069)))
                            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    + "x";

            var body = compose(Map.of("webhook_url", HOOK, "message_template", template), Map.of("v", value))
                    .requests()
                    .getFirst();

            assertThat(String.join("", body.path("blocks").findValuesAsText("text")))
                    .as(what)
                    .isEqualTo("a " + value + " b");
            assertThat(body.path("blocks").findValuesAsText("url"))
                    .allSatisfy(url -> assertThat(URLDecoder.decode(url, StandardCharsets.UTF_8))
                            .as(what)
                            .isEqualTo("https://x.example/?q=" + value));
            assertThat(body.path("text").asText()).as(what).doesNotContain("<!", "<@", "<#");
        }
    }

    @Test
    void onlyTheAuthorTellsPeople() throws Exception {
        var composed = compose(
                Map.of(
                        "webhook_url",
                        HOOK,
                        "message_template",
                        "{{v}}",
                        "mentions",
                        Map.of("users", List.of("U123"), "groups", List.of("S456"), "channel", true)),
                Map.of("v", "<!everyone> @channel"));

        var body = composed.requests().getFirst();
        assertThat(body.path("text").asText())
                .isEqualTo("<@U123> <!subteam^S456> <!channel> &lt;!everyone&gt; @channel");
        assertThat(body.at("/blocks/0/elements/0/elements").findValuesAsText("type"))
                .containsExactly("user", "text", "usergroup", "text", "broadcast", "text");
        assertThat(body.has("link_names")).isFalse();
        assertThat(body.has("parse")).isFalse();
    }

    @Test
    void quotesAndBlocksAreSectionsOfTheirOwn() throws Exception {
        var composed = compose(
                Map.of("webhook_url", HOOK, "message_template", "at\n```{{v}}```\n> {{v}}\nend"), Map.of("v", "1\n2"));

        var body = composed.requests().getFirst();
        assertThat(body.path("text").asText()).isEqualTo("at\n```1\n2```\n>1\n>2\nend");
        assertThat(types(body.at("/blocks/0/elements")))
                .containsExactly(
                        "rich_text_section",
                        "rich_text_preformatted",
                        "rich_text_section",
                        "rich_text_quote",
                        "rich_text_section");
    }

    @Test
    void aLongMessageIsDivided() throws Exception {
        var composed = compose(
                Map.of("webhook_url", HOOK, "message_template", "*{{v}}*", "mentions", Map.of("here", true)),
                Map.of("v", "& ".repeat(3_000)));

        assertThat(composed.requests())
                .hasSizeGreaterThan(3)
                .allSatisfy(request -> assertThat(request.path("text").asText()).hasSizeLessThanOrEqualTo(4_000));
        assertThat(composed.requests().get(1).path("text").asText()).doesNotContain("<!here>");
    }

    /** Guards: the mark of each line of a quote is sent, too. */
    @Test
    void aLongQuoteIsDividedByWhatIsSent() throws Exception {
        var composed = compose(
                Map.of("webhook_url", HOOK, "message_template", "> {{v}}"), Map.of("v", "a\n".repeat(3_000) + "b"));

        assertThat(composed.requests())
                .hasSizeGreaterThan(2)
                .allSatisfy(request -> assertThat(request.path("text").asText()).hasSizeLessThanOrEqualTo(4_000));
    }

    /** Guards: its address alone would fill a message, and each letter of its label made one. */
    @Test
    void aLinkThatIsTooLongIsShownWithoutIt() throws Exception {
        var composed = compose(
                Map.of("webhook_url", HOOK, "message_template", "*see <{{v}}|the details>* <https://x.example|here>"),
                Map.of("v", "https://x.example/?q=" + "q".repeat(4_100)));

        assertThat(composed.requests()).singleElement().satisfies(request -> assertThat(
                        request.path("text").asText())
                .isEqualTo("*see the details* <https://x.example|here>"));
        assertThat(composed.warnings())
                .extracting(Problem.Field::message)
                .containsExactly(
                        "the address of a link is too long for a message, so its text is shown without the link");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            nullValues = "null",
            value = {
                "webhook_url § null § is missing; give webhook_url, or bot_token and channel",
                "webhook_url § slack § must be a URL",
                "channel § #x § cannot be given together with webhook_url",
                "message_template § null § is missing",
                "thread_ts § 1735689600 § must be the ts of a message",
                "mentions § here § must be an object",
                "messagetemplate § x § is not known here. Did you mean message_template?",
            })
    void whatIsWrongIsSaidOfItsField(String field, String value, String message) throws Exception {
        var config = new HashMap<String, Object>(Map.of("webhook_url", HOOK, "message_template", "x"));
        config.put(field, value);

        var composed = compose(config, Map.of());

        assertThat(composed.requests()).isEmpty();
        assertThat(composed.errors()).first().satisfies(error -> {
            assertThat(error.name()).isEqualTo(field);
            assertThat(error.message()).startsWith(message);
        });
    }

    /** Guards: 4,000 less the mentions would be messages of one character. */
    @Test
    void soManyMentionsThatNoRoomIsLeftAreRefused() throws Exception {
        var users = IntStream.range(0, 100).mapToObj(i -> "U0123ABC" + i).toList();

        var composed = compose(
                Map.of("webhook_url", HOOK, "message_template", "x", "mentions", Map.of("users", users)), Map.of());

        assertThat(composed.requests()).isEmpty();
        assertThat(composed.errors()).singleElement().satisfies(error -> {
            assertThat(error.name()).isEqualTo("mentions");
            assertThat(error.message()).contains("may take 1000");
        });
        var fewer = Map.of("users", users.subList(0, 70), "here", true);
        assertThat(compose(Map.of("webhook_url", HOOK, "message_template", "x", "mentions", fewer), Map.of())
                        .errors())
                .isEmpty();
    }

    /** As a number it has lost its last digits already. */
    @Test
    void aThreadThatIsANumberIsRefused() throws Exception {
        var composed =
                compose(Map.of("webhook_url", HOOK, "message_template", "x", "thread_ts", 1735689600.123456), Map.of());

        assertThat(composed.errors()).first().satisfies(error -> {
            assertThat(error.name()).isEqualTo("thread_ts");
            assertThat(error.message()).isEqualTo("must be a text");
        });
    }

    @Test
    void aHookThatIsWrittenOutIsWarnedAboutAndNotShown() throws Exception {
        var composed = compose(
                Map.of("webhook_url", "https://hooks.slack.com/services/T0/B0/verysecret", "message_template", "x"),
                Map.of());

        assertThat(composed.warnings()).extracting(Problem.Field::name).containsExactly("webhook_url");
        assertThat(composed.toString()).doesNotContain("verysecret");
    }

    private static List<String> types(JsonNode elements) {
        return elements.valueStream()
                .map(element -> element.path("type").asText())
                .toList();
    }

    private static String value(Random random) {
        var pieces =
                List.of("<", ">", "&", "*", "_", "~", "`", "```", "|", "<!channel>", "<@U1>", ":tada:", "a", " ", "😀");
        var value = new StringBuilder("v");
        for (int i = 0; i < random.nextInt(12); i++) {
            value.append(pieces.get(random.nextInt(pieces.size())));
        }
        return value.append('v').toString();
    }

    private record Composed(List<ObjectNode> requests, List<Problem.Field> warnings, List<Problem.Field> errors) {}

    private static Composed compose(Map<String, Object> config, Map<String, String> variables) {
        var errors = new ArrayList<Problem.Field>();
        JsonNode json = Json.mapper().valueToTree(config);
        var message = SlackMessage.read(JsonPlace.root(json, errors));
        if (!errors.isEmpty()) {
            return new Composed(List.of(), message.warnings(), errors);
        }
        var written = message.write(variables::get);
        var warnings = new ArrayList<>(message.warnings());
        warnings.addAll(written.warnings());
        return new Composed(written.bodies(), warnings, written.errors());
    }
}
