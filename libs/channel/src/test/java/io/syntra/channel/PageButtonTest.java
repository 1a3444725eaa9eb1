package io.syntra.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.channel.slack.SlackMessage;
import io.syntra.channel.telegram.TelegramMessage;
import io.syntra.channel.telegram.TelegramWire;
import io.syntra.contracts.Json;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageButtonTest {

    private static final Map<String, Object> TELEGRAM =
            Map.of("bot_token", "secret:tg", "chat_id", "1", "message_template", "{{v}}");
    private static final Map<String, Object> SLACK = Map.of("webhook_url", "secret:sl", "message_template", "{{v}}");

    private final List<Problem.Field> wrong = new ArrayList<>();

    @Test
    void inTelegramItIsAButtonBelowTheLastPartAndAnEditWithoutItTakesItAway() throws Exception {
        var parts = write(TELEGRAM, "Open", "https://x.example/#a", "long ".repeat(1_000));

        assertThat(parts).hasSize(2);
        assertThat(parts.getFirst().has("reply_markup")).isFalse();
        assertThat(parts.getLast().path("reply_markup")).isEqualTo(Json.mapper().readTree("""
                {"inline_keyboard": [[{"text": "Open", "url": "https://x.example/#a"}]]}"""));
        assertThat(TelegramWire.edit(parts.getLast(), "5").body().has("reply_markup"))
                .isTrue();
        assertThat(TelegramWire.edit(parts.getFirst(), "5").body().has("reply_markup"))
                .isFalse();
    }

    @Test
    void inSlackItIsALinkAndTheTextStaysWithinItsLimit() throws Exception {
        var parts = write(SLACK, "a|b <c>", "https://x.example/?a=1&b=2#c", "word ".repeat(1_000));

        assertThat(parts)
                .hasSizeGreaterThan(1)
                .allMatch(part -> part.path("text").asText().length() <= 4_000);
        var last = parts.getLast();
        assertThat(last.path("text").asText()).endsWith("\n<https://x.example/?a=1&amp;b=2#c|a%7Cb &lt;c&gt;>");
        assertThat(last.at("/blocks/0/elements")
                        .valueStream()
                        .toList()
                        .getLast()
                        .path("elements"))
                .isEqualTo(Json.mapper().readTree("""
                        [{"type": "text", "text": "\\n"},
                         {"type": "link", "url": "https://x.example/?a=1&b=2#c", "text": "a|b <c>",
                          "style": {"bold": true}}]"""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "ftp://x.example/",
                "https://",
                "https://x.example/|<!channel>",
                "https://x.example/a b",
                "https://x.example/{{v}}"
            })
    void onlyTheAddressOfAPageIsOne(String url) {
        write(SLACK, "Open", url, "x");

        assertThat(wrong).extracting(Problem.Field::name).containsExactly("button.url");
    }

    @Test
    void whatTelegramWouldRefuseIsSaidBefore() {
        write(TELEGRAM, "two\nlines", "http://localhost:8080/", "x");

        assertThat(wrong).extracting(Problem.Field::name).containsExactly("button.label", "button.url");
        assertThat(wrong.getLast().message()).contains("127.0.0.1");
    }

    private List<ObjectNode> write(Map<String, Object> config, String label, String url, String value) {
        var fields = new HashMap<>(config);
        fields.putAll(PageButton.field(label, url));
        var place = JsonPlace.root(Json.mapper().valueToTree(fields), wrong);
        var message = config == SLACK ? SlackMessage.read(place) : TelegramMessage.read(place);
        return message.write(name -> value).bodies();
    }
}
