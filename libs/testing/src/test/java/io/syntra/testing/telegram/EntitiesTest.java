package io.syntra.testing.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is taken and refused follows the cases of TDLib, whose parsers the server has (test/message_entities.cpp). */
class EntitiesTest {

    private static final String MARKDOWN = "MarkdownV2";
    private static final String HTML = "HTML";

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments(MARKDOWN, "é😀_ab", "Can't find end of Italic entity at byte offset 6"),
                arguments(MARKDOWN, "é😀_a *b ", "Can't find end of Bold entity at byte offset 9"),
                arguments(MARKDOWN, "é😀~a", "Can't find end of Strikethrough entity at byte offset 6"),
                arguments(MARKDOWN, "é😀||a\\|", "Can't find end of Spoiler entity at byte offset 6"),
                arguments(MARKDOWN, "é😀__ab_", "Can't find end of Italic entity at byte offset 10"),
                arguments(MARKDOWN, "é😀_ab__", "Can't find end of Underline entity at byte offset 9"),
                arguments(MARKDOWN, "é😀`", "Can't find end of Code entity at byte offset 6"),
                arguments(MARKDOWN, "é😀```", "Can't find end of Pre entity at byte offset 6"),
                arguments(MARKDOWN, "é😀```a", "Can't find end of Pre entity at byte offset 6"),
                arguments(MARKDOWN, "é😀```a ", "Can't find end of PreCode entity at byte offset 6"),
                arguments(MARKDOWN, "é😀```a b`", "Can't find end of Code entity at byte offset 12"),
                arguments(MARKDOWN, "é😀```a b\\`", "Can't find end of PreCode entity at byte offset 6"),
                arguments(MARKDOWN, "[a", "Can't find end of TextUrl entity at byte offset 0"),
                arguments(MARKDOWN, "[a](", "Can't find end of a URL at byte offset 4"),
                arguments(MARKDOWN, "[a\\.b](c\\)", "Can't find end of a URL at byte offset 7"),
                arguments(MARKDOWN, "é😀![👍", "Can't find end of CustomEmoji entity at byte offset 6"),
                arguments(MARKDOWN, "![👍]", "Custom emoji entity must contain a tg://emoji URL"),
                arguments(
                        MARKDOWN, "é😀![👍](tg://emoji?id=7", "Can't find end of a custom emoji URL at byte offset 14"),
                arguments(MARKDOWN, "![👍](https://x.example/y.png)", "Custom emoji URL must have scheme tg"),
                arguments(MARKDOWN, "![👍](tg://emojis?id=7)", "Custom emoji URL must have host \"emoji\""),
                arguments(MARKDOWN, "![👍](tg://emoji#id=7)", "Custom emoji URL must have an emoji identifier"),
                arguments(MARKDOWN, "![👍](tg://emoji?a=1#&id=7)", "Custom emoji URL must have an emoji identifier"),
                arguments(MARKDOWN, "![👍](tg://emoji?id=07)", "Invalid custom emoji identifier specified"),
                arguments(MARKDOWN, "![👍](tg://emoji?id=x)", "Invalid custom emoji identifier specified"),
                arguments(
                        MARKDOWN,
                        "![👍](tg://emoji?id=9223372036854775808)",
                        "Invalid custom emoji identifier specified"),
                arguments(MARKDOWN, "a>", reserved('>')),
                arguments(MARKDOWN, ">a\n*b*>c", reserved('>')),
                arguments(MARKDOWN, ">*a\n>b\nc*", "Can't find end of Bold entity at byte offset 1"),
                arguments(MARKDOWN, ">a\n>b||c\n||d", "Can't find end of Spoiler entity at byte offset 5"),
                arguments(MARKDOWN, ">a\n>b||c||d__\n||e", "Can't find end of Underline entity at byte offset 11"),
                arguments(MARKDOWN, ">a\n>b||c||||d\n||e", "Can't find end of Spoiler entity at byte offset 10"),
                arguments(HTML, "é&lt;<abc", "Unclosed start tag at byte offset 6"),
                arguments(HTML, "é&lt;<abc x>", "Unsupported start tag \"abc\" at byte offset 6"),
                arguments(HTML, "é<i  =a>", "Empty attribute name in the tag \"i\" at byte offset 2"),
                arguments(HTML, "<i a>", "Can't find end tag corresponding to start tag \"i\""),
                arguments(HTML, "é<i a = ", "Unclosed start tag \"i\" at byte offset 2"),
                arguments(HTML, "<i a = b,", "Unexpected end of name token at byte offset 7"),
                arguments(HTML, "é<i a=\"&quot;>", "Unclosed start tag at byte offset 2"),
                arguments(HTML, "é<i a='x>", "Unclosed start tag at byte offset 2"),
                arguments(HTML, "é</", "Unexpected end tag at byte offset 2"),
                arguments(HTML, "<b>x</b></", "Unexpected end tag at byte offset 8"),
                arguments(HTML, "<i>a</i ", "Unclosed end tag at byte offset 4"),
                arguments(HTML, "<i>a</em >", "Unmatched end tag at byte offset 4, expected \"</i>\", found \"</em>\""),
                arguments(HTML, "<span>x</span>", "Tag \"span\" must have class \"tg-spoiler\" at byte offset 0"),
                arguments(HTML, emoji("x"), "Invalid custom emoji identifier specified"),
                arguments(HTML, emoji("0"), "Invalid custom emoji identifier specified"),
                arguments(HTML, emoji("9999999999999999999"), "Invalid custom emoji identifier specified"),
                arguments(HTML, "<tg-emoji>👍</tg-emoji>", "Invalid custom emoji identifier specified"),
                arguments(
                        HTML,
                        "&#xD83D;",
                        "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched"
                                + " surrogate code units"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatTelegramRefusesIsRefusedInItsWords(String mode, String text, String reason) {
        assertThatThrownBy(() -> MessageText.parse(text, mode))
                .isInstanceOf(CannotParse.class)
                .hasMessage("Bad Request: can't parse entities: " + reason);
    }

    /** Guarded by {@code TextLink}: what is no address is dropped without a word, and the text stays. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            nullValues = "-",
            value = {
                "not a url § -",
                "javascript:alert(1) § -",
                "http://localhost:3000/x § -",
                "ftp://x.example § -",
                "tel:+4912345 § -",
                "https:///x.example § -",
                "http://x.example:0/ § -",
                "http://x.example:65536/ § -",
                "http://x.exa mple/ § -",
                "tg://resolve:1?domain=x § -",
                "tg:re.solve § -",
                "HTTPS://X.Example § text_link https://x.example/",
                "x.example?q=a b § text_link http://x.example/?q=a%20b",
                "https://a:b@x.example:0443/c#d § text_link https://a:b@x.example:443/c#d",
                "mailto:a@x.example § text_link http://mailto:a@x.example/",
                "http://[::1]:80/ § text_link http://[::1]:80/",
                "tg:resolve?domain=x § text_link tg://resolve?domain=x",
                "TG://User?id=42 § text_mention 42",
                "tg://user?id=x § text_link tg://user?id=x",
            })
    void anAddressIsReadAsTelegramReadsIt(String address, @Nullable String entity) throws Exception {
        for (var parsed : List.of(
                MessageText.parse("<a href=\"" + address + "\">é</a>", HTML),
                MessageText.parse("[é](" + address.replace(")", "\\)") + ")", MARKDOWN))) {
            assertThat(parsed.text()).isEqualTo("é");
            assertThat(parsed.entities())
                    .extracting(found -> found.type() + " " + found.argument())
                    .isEqualTo(entity == null ? List.of() : List.of(entity));
        }
        assertThat(MessageText.parse("<a>x.example</a>", HTML).entities())
                .extracting(Entity::argument)
                .containsExactly("http://x.example/");
    }

    @Test
    void aReservedCharacterIsTakenOnlyWhenItIsEscaped() throws Exception {
        for (char c : "]()#+-=|{}.!".toCharArray()) {
            assertThatThrownBy(() -> MessageText.parse("a" + c, MARKDOWN))
                    .hasMessage("Bad Request: can't parse entities: " + reserved(c));
        }
        for (char c = '!'; c <= 126; c++) {
            assertThat(MessageText.parse("a\\" + c, MARKDOWN).text()).isEqualTo("a" + c);
        }
        assertThat(MessageText.parse("\\é", MARKDOWN).text()).isEqualTo("\\é");
    }

    static Stream<Arguments> taken() {
        return Stream.of(
                arguments(MARKDOWN, "é😀_a \\* b_", "é😀a * b", "italic 3 5"),
                arguments(MARKDOWN, "é😀_a *b*_", "é😀a b", "italic 3 3, bold 5 1"),
                arguments(MARKDOWN, "__a _b_ __", "a b ", "underline 0 4, italic 2 1"),
                arguments(MARKDOWN, "||a||~b~", "ab", "spoiler 0 1, strikethrough 1 1"),
                arguments(MARKDOWN, "`_* *_`", "_* *_", "code 0 5"),
                arguments(MARKDOWN, "```go\nx\\`y```", "x`y", "pre 0 3 go"),
                arguments(MARKDOWN, "```a b```", " b", "pre 0 2 a"),
                arguments(MARKDOWN, "a**____``", "a", ""),
                arguments(MARKDOWN, "[a](https://x.example/\\))", "a", "text_link 0 1 https://x.example/)"),
                arguments(MARKDOWN, "![👍](TG://EMoJI/?a=1&id=25#id=32)b", "👍b", "custom_emoji 0 2 25"),
                arguments(MARKDOWN, "x\n>a", "x\na", "blockquote 2 1"),
                arguments(MARKDOWN, ">a\n>b\nc", "a\nb\nc", "blockquote 0 4"),
                arguments(MARKDOWN, ">a\n**>b", "a\nb", "blockquote 0 2, blockquote 2 1"),
                arguments(MARKDOWN, "\r>a", "\ra", "blockquote 1 1"),
                arguments(MARKDOWN, "*>a\n*", "a\n", "blockquote 0 2, bold 0 2"),
                arguments(MARKDOWN, "*x\n>a\n>b\ny*", "x\na\nb\ny", "blockquote 2 4, bold 0 7"),
                arguments(MARKDOWN, ">`a\n>b`", "a\n>b", "code 0 4, blockquote 0 4"),
                arguments(MARKDOWN, ">a\n>b||\nc", "a\nb\nc", "expandable_blockquote 0 4"),
                arguments(MARKDOWN, ">a\n>b||", "a\nb", "expandable_blockquote 0 3"),
                arguments(MARKDOWN, ">a||b||\nc", "ab\nc", "spoiler 1 1, blockquote 0 3"),
                arguments(HTML, "&lt;&gt;&amp;&quot;&laquo;&#65;&#x42;&#12345678;", "<>&\"&laquo;AB&#12345678;", ""),
                arguments(HTML, "<i>a &lt<b x = y>&gt</b></i>", "a <>", "italic 0 4, bold 3 1"),
                arguments(HTML, "<b></b>x", "x", ""),
                arguments(HTML, "<span class = 'tg-spoiler'>a</>", "a", "spoiler 0 1"),
                arguments(
                        HTML,
                        "<a href  =\"https://x.example/?&lt;\" >a</a>",
                        "a",
                        "text_link 0 1 https://x.example/?<"),
                arguments(HTML, emoji("25"), "👍", "custom_emoji 0 2 25"),
                arguments(HTML, "x<tg-emoji emoji-id=\"x\"></tg-emoji>", "x", ""),
                arguments(HTML, "<blockquote cite=\"\" a b>x</blockquote>", "x", "blockquote 0 1"),
                arguments(HTML, "<blockquote expandable=false>x</blockquote>", "x", "expandable_blockquote 0 1"));
    }

    @ParameterizedTest
    @MethodSource("taken")
    void whatTelegramTakesIsReadAsItReadsIt(String mode, String text, String shown, String entities) throws Exception {
        var parsed = MessageText.parse(text, mode);

        assertThat(parsed.text()).isEqualTo(shown);
        assertThat(parsed.entities())
                .extracting(entity -> "%s %d %d %s"
                        .formatted(entity.type(), entity.offset(), entity.length(), entity.argument())
                        .strip())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(entities.split(", "))
                        .filter(entity -> !entity.isEmpty())
                        .toList());
    }

    private static String reserved(char c) {
        return "Character '" + c + "' is reserved and must be escaped with the preceding '\\'";
    }

    private static String emoji(String id) {
        return "<tg-emoji emoji-id = \"" + id + "\">👍</tg-emoji>";
    }
}
