package io.syntra.template.markup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syntra.template.TemplateSyntaxException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarkupTest {

    private static final Limit ENOUGH = new Limit(4_096, Limit.Of.SHOWN);

    /** Every character that means something somewhere. */
    private static final String HOSTILE = "<b>&amp;</b> _*[]()~`>#+-=|{}.!\\ </code> <!channel> {{x}} ```";

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "TELEGRAM_HTML § <b>{{v}}</b> § <b>a&lt;b&gt;&amp;&quot;c_*.</b>",
                "TELEGRAM_HTML § <code>{{v}}</code> § <code>a&lt;b&gt;&amp;&quot;c_*.</code>",
                "TELEGRAM_HTML § <a href=\"https://x.example/?q={{v}}\">go</a>"
                        + " § <a href=\"https://x.example/?q=a%3Cb%3E%26%22c_%2A.\">go</a>",
                "TELEGRAM_HTML § 1 &lt; 2 & 3 § 1 &lt; 2 &amp; 3",
                "TELEGRAM_MARKDOWN § *{{v}}*. § *a<b\\>&\"c\\_\\*\\.*\\.",
                "TELEGRAM_MARKDOWN § `{{v}}` § `a<b>&\"c_*.`",
                "TELEGRAM_MARKDOWN § [go](https://x.example/{{v}}) § [go](https://x.example/a%3Cb%3E%26%22c_%2A.)",
                "TELEGRAM_MARKDOWN § \\*{{v}}\\* § \\*a<b\\>&\"c\\_\\*\\.\\*",
                "TELEGRAM_MARKDOWN § ![{{v}}](tg://emoji?id=53680) § ![a<b\\>&\"c\\_\\*\\.](tg://emoji?id=53680)",
                "TELEGRAM_HTML § <tg-emoji emoji-id=\"53680\">{{v}}</tg-emoji>"
                        + " § <tg-emoji emoji-id=\"53680\">a&lt;b&gt;&amp;&quot;c_*.</tg-emoji>",
                "TELEGRAM_MARKDOWN § __a _b_ {{v}}__ § __a _b_ a<b\\>&\"c\\_\\*\\.__",
                "SLACK § *{{v}}* § *a&lt;b&gt;&amp;\"c_*.*",
                "SLACK § <https://x.example/{{v}}|see {{v}}>"
                        + " § <https://x.example/a%3Cb%3E%26%22c_%2A.|see a&lt;b&gt;&amp;\"c_*.>",
                "SLACK § 1 < 2 & 3 > 2 § 1 &lt; 2 &amp; 3 &gt; 2",
                "SLACK § <!here> <@U123> {{v}} § <!here> <@U123> a&lt;b&gt;&amp;\"c_*.",
                "PLAIN § <b>{{v}}</b> § <b>a<b>&\"c_*.</b>",
            })
    void aValueIsWrittenAsItsPlaceWants(Markup markup, String source, String raw) {
        assertThat(only(markup, source, "a<b>&\"c_*.").raw()).isEqualTo(raw);
    }

    @ParameterizedTest
    @CsvSource({"TELEGRAM_HTML", "TELEGRAM_MARKDOWN", "SLACK", "PLAIN"})
    void whatIsReadIsTheValue(Markup markup) {
        for (var source : List.of("{{v}}", "[{{v}}]", "a *{{v}}* b".replace("*", markup == Markup.SLACK ? "*" : ""))) {
            var part = only(markup, source, HOSTILE);

            assertThat(part.shown()).isEqualTo(source.replace("*", "").replace("{{v}}", HOSTILE));
        }
    }

    @Test
    void aBacktickDoesNotEndTheCodeOfSlack() {
        assertThat(only(Markup.SLACK, "`{{v}}`", "x` <!channel> `y").raw()).isEqualTo("`x' &lt;!channel&gt; 'y`");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "TELEGRAM_HTML § <a href=\"{{v}}\">go</a> § https://x.example/a b\"c"
                        + " § <a href=\"https://x.example/a%20b%22c\">go</a>",
                "TELEGRAM_HTML § <a href=\"{{v}}\">go</a> § javascript:alert(1) § go",
                "TELEGRAM_HTML § <a href=\"{{v}}\">go</a> § '' § go",
                "TELEGRAM_MARKDOWN § [go]({{v}}) § https://x.example/(a)\\b § [go](https://x.example/%28a%29%5Cb)",
                "TELEGRAM_MARKDOWN § [go]({{v}}) § /etc/passwd § go",
                "SLACK § <{{v}}|go> § https://x.example/a|b>c § <https://x.example/a%7Cb%3Ec|go>",
                "SLACK § <{{v}}|go> § !channel § go",
                "SLACK § <{{v}}> § !channel § ''",
            })
    void aValueCannotMakeALinkThatTheAuthorDidNotMean(Markup markup, String source, String value, String raw) {
        var parts = markup.parse(source)
                .render(Map.of("v", value == null ? "" : value)::get)
                .split(ENOUGH);

        assertThat(parts.stream().map(Part::raw)).isEqualTo(raw.isEmpty() ? List.of() : List.of(raw));
    }

    /** Slack refuses the whole message for one such link. Guarded by {@code Addresses.leadsSomewhere}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "SLACK § <{{v}}/runs/42|open> § open",
                "SLACK § <https://{{v}}/x|open> § open",
                "SLACK § <https://{{v}}|open> § open",
                "SLACK § <mailto:{{v}}|write> § write",
                "TELEGRAM_HTML § <a href=\"{{v}}/runs/42\">open</a> § open",
                "TELEGRAM_HTML § <a href=\"https://{{v}}/x\">open</a> § open",
                "TELEGRAM_HTML § <a href=\"/runs/{{v}}\">open</a> § open",
                "TELEGRAM_MARKDOWN § [open]({{v}}/runs/42) § open",
                "TELEGRAM_MARKDOWN § [open](https://{{v}}/x) § open",
            })
    void aLinkWhoseBeginningIsMissingIsShownWithoutIt(Markup markup, String source, String raw) {
        var text = markup.parse(source).render(name -> null);

        assertThat(text.split(ENOUGH).stream().map(Part::raw)).containsExactly(raw);
        assertThat(text.warnings())
                .containsExactly(
                        "{{v}} has no value",
                        "a link leads nowhere with these values, so its text is shown without the link");
    }

    /** It would show the text alone, without a word. Guarded by {@code TelegramText.takesLink}. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "not a url",
                "javascript:alert(1)",
                "http://localhost:3000/{{v}}",
                "{{v}}",
                "mailto:a@x.example",
                "http://x.example:0/",
                "http://x.example:65536",
                "tg://re.solve"
            })
    void aLinkThatTelegramDropsIsShownWithoutItAndSaid(String address) {
        for (var markup : List.of(Markup.TELEGRAM_HTML, Markup.TELEGRAM_MARKDOWN)) {
            var source = markup == Markup.TELEGRAM_HTML
                    ? "<a href=\"" + address + "\">go</a>"
                    : "[go](" + address.replace(")", "\\)") + ")";

            var text = markup.parse(source).render(Map.of("v", "http://intranet/x")::get);

            assertThat(text.split(ENOUGH).stream().map(Part::raw)).containsExactly("go");
            assertThat(text.warnings())
                    .singleElement()
                    .asString()
                    .startsWith("Telegram shows the text of a link as plain text");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x.example",
                "HTTP://a@127.0.0.1:80?x",
                "https://[::1]/",
                "tg://resolve?domain=x",
                "https://ä.example/"
            })
    void aLinkThatTelegramTakesStays(String address) {
        var text =
                Markup.TELEGRAM_HTML.parse("<a href=\"" + address + "\">go</a>").render(name -> null);

        assertThat(text.split(ENOUGH).stream().map(Part::raw)).containsExactly("<a href=\"" + address + "\">go</a>");
        assertThat(text.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "SLACK § <{{v}}/runs/42|open> § ftp://x § open",
                "SLACK § <{{v}}/runs/42|open> § https://x.example § <https://x.example/runs/42|open>",
                "SLACK § <https://{{v}}/x|open> § x.example § <https://x.example/x|open>",
                "TELEGRAM_HTML § <a href=\"{{v}}/x\">open</a> § 42 § open",
                "TELEGRAM_HTML § <a href=\"x.example/{{v}}\">open</a> § 42 § <a href=\"x.example/42\">open</a>",
                "TELEGRAM_HTML § <a href=\"tg://user?id={{v}}\">open</a> § 42 § <a href=\"tg://user?id=42\">open</a>",
            })
    void aLinkIsJudgedByItsWholeAddress(Markup markup, String source, String value, String raw) {
        assertThat(only(markup, source, value).raw()).isEqualTo(raw);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "TELEGRAM_HTML § a <b>b § at character 3: <b> is never closed",
                "TELEGRAM_HTML § <b>a</i> § at character 5: </i> stands where </b> is expected",
                "TELEGRAM_HTML § a</b> § at character 2: nothing is open here that </b> closes",
                "TELEGRAM_HTML § <bold>a</bold> § at character 1: Telegram knows no tag <bold>",
                "TELEGRAM_HTML § 1 < 2 § at character 3: < begins a tag; to show one write &lt;",
                "TELEGRAM_HTML § <a>x</a> § at character 1: <a> needs href=",
                "TELEGRAM_HTML § <a href=x>x</a> § at character 8: the value of href is written in quotes",
                "TELEGRAM_HTML § <a href=\"x>x</a> § at character 9: the quote is never closed",
                "TELEGRAM_HTML § <a onclick=\"x\">x</a> § at character 4: Telegram's <a> has no attribute \"onclick\"",
                "TELEGRAM_HTML § <span class=\"{{v}}\">x</span> § at character 14: a value cannot stand in class",
                "TELEGRAM_HTML § <tg-emoji emoji-id=\"x\">y</tg-emoji> § at character 21: emoji-id is the number of",
                "TELEGRAM_HTML § <tg-emoji emoji-id=\"9223372036854775808\">y</tg-emoji> § at character 21: emoji-id is",
                "TELEGRAM_HTML § <tg-emoji emoji-id=\"{{v}}\">y</tg-emoji> § at character 21: a value cannot stand in",
                "TELEGRAM_HTML § {{#if v}}<b>{{/if}}x</b> § at character 10: <b> is never closed",
                "TELEGRAM_HTML § <a href=\"{{#if v}}x{{/if}}\">x</a> § at character 10: {{#if}} cannot stand inside",
                "TELEGRAM_MARKDOWN § a *b § at character 3: * is opened and never closed",
                "TELEGRAM_MARKDOWN § `a § at character 1: ` is opened and never closed",
                "TELEGRAM_MARKDOWN § [a](b § at character 5: the address of the link is never closed by )",
                "TELEGRAM_MARKDOWN § ![chart](https://x.example/y.png) § at character 10: ![…](…) shows a custom emoji",
                "TELEGRAM_MARKDOWN § ![x](tg://emoji?id=07) § at character 6: ![…](…) shows a custom emoji",
                "TELEGRAM_MARKDOWN § ![x](tg://emoji?id={{v}}) § at character 6: ![…](…) shows a custom emoji",
                "TELEGRAM_MARKDOWN § a\\ § at character 2: \\ escapes the character after it",
            })
    void markupThatTheChannelWouldRefuseIsNamedWithItsPlace(Markup markup, String source, String message) {
        assertThatThrownBy(() -> markup.parse(source))
                .isInstanceOf(TemplateSyntaxException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aSpanWithNothingInItIsLeftOut() {
        assertThat(only(Markup.TELEGRAM_HTML, "a<b>{{missing}}</b><i></i>", "").raw())
                .isEqualTo("a");
        assertThat(only(Markup.TELEGRAM_MARKDOWN, "a*{{missing}}*", "").raw()).isEqualTo("a");
    }

    @Test
    void aTextIsDividedBetweenLinesAndItsMarkupGoesOn() {
        var parts = Markup.TELEGRAM_HTML
                .parse("<b>one two\nthree &amp; four\n</b><i>five</i>")
                .render(name -> null)
                .split(new Limit(14, Limit.Of.SHOWN));

        assertThat(parts.stream().map(Part::raw))
                .containsExactly("<b>one two\n</b>", "<b>three &amp; four\n</b>", "<i>five</i>");
    }

    @Test
    void withoutALineNearItIsDividedBetweenWordsAndThenBetweenCharacters() {
        assertThat(divided(Markup.TELEGRAM_MARKDOWN, "*{{v}}*", "aaa bbb ccccccccccc", 9))
                .containsExactly("*aaa bbb *", "*ccccccccc*", "*cc*");
    }

    @Test
    void neitherAnEscapeNorAnEntityNorACharacterOfManyIsCut() {
        assertThat(divided(Markup.TELEGRAM_HTML, "{{v}}", "<<<<", 2)).containsExactly("&lt;&lt;", "&lt;&lt;");
        assertThat(divided(Markup.TELEGRAM_MARKDOWN, "{{v}}", "....", 3)).containsExactly("\\.\\.\\.", "\\.");
        assertThat(divided(Markup.PLAIN, "{{v}}", "👩‍👩‍👧👩‍👩‍👧", 10)).containsExactly("👩‍👩‍👧", "👩‍👩‍👧");
        assertThat(divided(Markup.PLAIN, "{{v}}", "e\u0301e\u0301", 3)).containsExactly("e\u0301", "e\u0301");
    }

    @Test
    void aLinkGoesOnInTheNextPart() {
        assertThat(divided(Markup.TELEGRAM_MARKDOWN, "[{{v}}](https://x.example)", "aaaa bbbb", 5))
                .containsExactly("[aaaa ](https://x.example)", "[bbbb](https://x.example)");
        assertThat(divided(Markup.SLACK, "<https://x.example|{{v}}>", "aaaa bbbb", 5))
                .containsExactly("<https://x.example|aaaa >", "<https://x.example|bbbb>");
    }

    @Test
    void whereTheSentTextIsLimitedItsMarksCount() {
        var parts = Markup.SLACK
                .parse("*{{v}}*")
                .render(Map.of("v", "&".repeat(20))::get)
                .split(new Limit(24, Limit.Of.RAW));

        assertThat(parts).allSatisfy(part -> assertThat(part.raw()).hasSizeLessThanOrEqualTo(24));
        assertThat(String.join("", parts.stream().map(Part::shown).toList())).isEqualTo("&".repeat(20));
    }

    @Test
    void aTruncatedTextSaysThatItIsOne() {
        var text = Markup.TELEGRAM_HTML.parse("<b>{{v}}</b>").render(Map.of("v", "aaaa bbbb cccc")::get);

        assertThat(text.truncate(new Limit(11, Limit.Of.SHOWN)).stream().map(Part::raw))
                .containsExactly("<b>aaaa bbbb …</b>");
        assertThat(text.truncate(ENOUGH).stream().map(Part::raw)).containsExactly("<b>aaaa bbbb cccc</b>");
    }

    @Test
    void aQuoteOfManyLinesMarksEachOfThem() {
        assertThat(only(Markup.TELEGRAM_MARKDOWN, ">{{v}}\nb", "one\ntwo").raw())
                .isEqualTo(">one\n>two\nb");
        assertThat(only(Markup.TELEGRAM_MARKDOWN, "a > b", "").raw()).isEqualTo("a \\> b");
        assertThat(only(Markup.SLACK, "> {{v}}\nb", "one\ntwo").raw()).isEqualTo(">one\n>two\nb");
    }

    @Test
    void twoMarksOfTheSameCharacterAreKeptApart() {
        assertThat(only(Markup.TELEGRAM_MARKDOWN, "__under _both_\u200B__", "").raw())
                .isEqualTo("__under _both_\u200B__");
        assertThat(divided(Markup.TELEGRAM_MARKDOWN, "__a _{{v}}_ b__", "x y", 4))
                .containsExactly("__a _x _**__", "__**_y_ b__");
    }

    @Test
    void theWordsOfAValueAreNotTakenForALanguage() {
        assertThat(only(Markup.TELEGRAM_MARKDOWN, "```{{v}}```", "python\nx").raw())
                .isEqualTo("```\npython\nx```");
        assertThat(only(Markup.TELEGRAM_MARKDOWN, "```java\n{{v}}```", "x`y\\").raw())
                .isEqualTo("```java\nx\\`y\\\\```");
    }

    /** Whoever previews it sees that the value is not shown exactly. Guarded by {@code Glyphs.altered}. */
    @Test
    void whatIsNotShownAsItIsIsSaid() {
        assertThat(warnings("{{v}} {{v}}", "a\u202Eb"))
                .containsExactly(
                        "{{v}} holds characters that turn the direction of the text around them, which are left out");
        assertThat(warnings("{{v}}", "a\u0000b\uD800c"))
                .containsExactly(
                        "{{v}} holds control characters, which are shown as spaces",
                        "{{v}} holds halves of characters, which are shown as \uFFFD");
        assertThat(warnings("{{v}}", "a\r\nb\u2028c\td \uD83D\uDE00 \u200B\u200Dx"))
                .isEmpty();
        assertThat(only(Markup.PLAIN, "{{v}}", "a\u200Bb\u200Dc").shown()).isEqualTo("a\u200Bb\u200Dc");
    }

    /** Telegram says nothing of it. Guarded by {@code TelegramText.altered} and {@code Glyphs.composed}. */
    @ParameterizedTest
    @EnumSource(names = {"TELEGRAM_HTML", "TELEGRAM_MARKDOWN", "PLAIN"})
    void whatTelegramDropsInSilenceIsSaid(Markup telegram) {
        assertThat(warnings(telegram, "{{v}} {{v}}", "x\u0333y\u033F q\u030A"))
                .containsExactly(
                        "{{v}} holds marks over or under letters (U+030A, U+0333 or U+033F), which Telegram leaves out");
        assertThat(warnings(telegram, "{{v}}", "a\u200F\u200Eb"))
                .containsExactly(
                        "{{v}} holds marks of the writing direction in a row, of which Telegram keeps only the last");
        assertThat(warnings(telegram, "x\u0333 {{v}}", "y"))
                .containsExactly(
                        "the template holds marks over or under letters (U+030A, U+0333 or U+033F), which Telegram leaves"
                                + " out");
        assertThat(warnings(telegram, "A\u030A {{v}}", "a\u030Ae\u0301\u200F \u0300\u0301\u0302\u0303"))
                .isEmpty();
        assertThat(only(telegram, "A\u030A {{v}}", "a\u030A").shown()).isEqualTo("\u00C5 \u00E5");
    }

    @Test
    void slackAndAddressesKeepWhatTelegramDrops() {
        assertThat(warnings(Markup.SLACK, "{{v}}", "x\u0333")).isEmpty();
        assertThat(warnings(Markup.TELEGRAM_HTML, "<a href=\"https://x.example/{{v}}\">x</a>", "x\u0333"))
                .isEmpty();
    }

    @Test
    void charactersThatTurnTheTextAroundAreTakenOutOfValues() {
        assertThat(only(Markup.PLAIN, "{{v}}", "a\u202Eb\u2066c\u0000d\r\ne\uD800f")
                        .shown())
                .isEqualTo("abc d\ne\uFFFDf");
    }

    @Test
    void ofSlackMarksOnlyThoseThatBeginAndEndAWordCount() {
        assertThat(styles("*a* b*c* _d_ ~e~ `f` * g * snake_case_name :tada:"))
                .containsExactly(Style.BOLD, Style.ITALIC, Style.STRIKE, Style.CODE);
    }

    private static List<Style> styles(String source) {
        return only(Markup.SLACK, source, "").tokens().stream()
                .filter(Token.Open.class::isInstance)
                .map(token -> ((Token.Open) token).span().style())
                .toList();
    }

    private static List<String> divided(Markup markup, String source, String value, int limit) {
        return markup.parse(source).render(Map.of("v", value)::get).split(new Limit(limit, Limit.Of.SHOWN)).stream()
                .map(Part::raw)
                .toList();
    }

    private static List<String> warnings(String source, String value) {
        return warnings(Markup.PLAIN, source, value);
    }

    private static List<String> warnings(Markup markup, String source, String value) {
        return markup.parse(source)
                .render(Map.of("v", value)::get)
                .within(ENOUGH)
                .warnings();
    }

    private static Part only(Markup markup, String source, String value) {
        var parts = markup.parse(source).render(Map.of("v", value)::get).split(ENOUGH);
        assertThat(parts).hasSize(1);
        return parts.getFirst();
    }
}
