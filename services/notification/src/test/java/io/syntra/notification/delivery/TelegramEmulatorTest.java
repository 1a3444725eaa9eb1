package io.syntra.notification.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.notification.ChannelPorts;
import io.syntra.notification.Workplace;
import io.syntra.notification.channel.ChannelConfig;
import io.syntra.secrets.Secrets;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.testing.telegram.TelegramEmulator;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others who speak to bots make of our messages. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(ChannelPorts.class)
class TelegramEmulatorTest {

    private static final String TOKEN = "123456:AAExampleTokenOfNoBot";
    private static final String CHAT = "4711";
    private static final String SAID = "a <b> & 🚀 ";

    @Inject
    ChannelConfig config;

    @Inject
    Secrets secrets;

    private TelegramEmulator telegram;
    private Workplace workplace;

    @BeforeEach
    void open() {
        telegram = new TelegramEmulator(config.telegram().url().getPort());
        workplace = Workplace.anew().with(secrets, "telegram", TOKEN);
    }

    @AfterEach
    void close() {
        telegram.close();
    }

    @Test
    void aMessageIsSentAnsweredAndReplacedAsTheBotApiHasIt() {
        sent("<b>{{what}}</b> fails", Map.of());
        sent("still", Map.of("disable_notification", true));
        sent("over", Map.of("resolved", "edit"));

        var updates = telegram.updates(TOKEN, CHAT);

        assertThat(updates).extracting(update -> update.path("text").asText()).containsExactly("over", "still");
        assertThat(updates).allSatisfy(update -> {
            assertThat(update.path("chat_id").asLong()).isEqualTo(4711);
            assertThat(update.path("parse_mode").asText()).isEqualTo("HTML");
            assertThat(update.at("/link_preview_options/is_disabled").asBoolean())
                    .isTrue();
        });
        var answer = updates.getLast();
        assertThat(answer.at("/reply_parameters/message_id").asInt()).isEqualTo(1);
        assertThat(answer.path("disable_notification").asBoolean()).isTrue();
    }

    @Test
    void aLongMessageArrivesInPartsAndInOrder() {
        var delivery = workplace.send(
                "telegram",
                Map.of("bot_token", "secret:telegram", "chat_id", CHAT, "message_template", "<i>{{what}}</i>"),
                Map.of("what", SAID.repeat(900)));
        workplace.state(delivery, "delivered");

        var expected = "a&lt;b&gt;&amp;🚀".repeat(900);
        var shown = new StringBuilder();
        await().atMost(Workplace.DEADLINE).until(() -> {
            for (var update : telegram.updates(TOKEN, CHAT)) {
                var text = update.path("text").asText();
                assertThat(text).startsWith("<i>").endsWith("</i>");
                shown.append(text.substring("<i>".length(), text.length() - "</i>".length())
                        .replaceAll("\\s", ""));
            }
            return shown.length() >= expected.length();
        });
        assertThat(shown).hasToString(expected);
    }

    private void sent(String template, Map<String, Object> fields) {
        var node = new HashMap<>(fields);
        node.putAll(Map.of(
                "bot_token",
                "secret:telegram",
                "chat_id",
                CHAT,
                "thread_key",
                "group 1",
                "message_template",
                template));
        workplace.state(workplace.send("telegram", node, Map.of("what", "a <b> & \"c\"")), "delivered");
    }
}
