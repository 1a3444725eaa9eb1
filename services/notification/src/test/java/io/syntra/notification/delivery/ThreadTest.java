package io.syntra.notification.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.syntra.notification.ChannelPorts;
import io.syntra.notification.MovableClock;
import io.syntra.notification.Workplace;
import io.syntra.notification.channel.ChannelConfig;
import io.syntra.outbox.BackgroundTransactions;
import io.syntra.secrets.Secrets;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.testing.slack.FakeSlack;
import io.syntra.testing.telegram.FakeTelegram;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages about one thing stand together, and its end where it began. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(ChannelPorts.class)
class ThreadTest {

    private static final String CHAT = "91";

    @Inject
    MovableClock clock;

    @Inject
    ChannelConfig config;

    @Inject
    Secrets secrets;

    @Inject
    BackgroundTransactions transactions;

    @Inject
    Deliveries deliveries;

    private FakeTelegram telegram;
    private FakeSlack slack;
    private Workplace workplace;

    @BeforeEach
    void open() {
        telegram = new FakeTelegram(config.telegram().url().getPort(), clock);
        slack = new FakeSlack(config.slack().url().getPort(), clock);
        workplace = Workplace.anew()
                .with(secrets, "telegram", FakeTelegram.TOKEN)
                .with(secrets, "slack", FakeSlack.TOKEN)
                .with(secrets, "slack-hook", slack.hook());
    }

    @AfterEach
    void close() {
        telegram.close();
        slack.close();
    }

    @Test
    void inTelegramLaterMessagesAnswerTheFirstAndTheEndClosesTheThread() {
        telegram("down", "a1", "no");
        telegram("other", "b2", "no");
        telegram("still down", "a1", "no");
        telegram("resolved", "a1", "reply");
        workplace.state(telegram("down again", "a1", "no"), "delivered");

        assertThat(telegram.textsOf(CHAT)).containsExactly("down", "other", "still down", "resolved", "down again");
        var first = telegram.messagesOf(CHAT).getFirst().id();
        assertThat(telegram.messagesOf(CHAT))
                .extracting(message ->
                        message.request().at("/reply_parameters/message_id").asLong())
                .containsExactly(0L, 0L, first, first, 0L);
    }

    @Test
    void inSlackLaterMessagesAnswerTheFirstAndTheEndClosesTheThread() {
        slack("down", "a1", "no");
        slack("still down", "a1", "no");
        slack("resolved", "a1", "reply");
        workplace.state(slack("down again", "a1", "no"), "delivered");

        var first = slack.messages().getFirst().ts();
        assertThat(slack.messages()).extracting(FakeSlack.Message::thread).containsExactly("", first, first, "");
        assertThat(slack.messages().get(0).request().has("reply_broadcast")).isFalse();
        assertThat(slack.messages().get(1).request().path("reply_broadcast").asBoolean())
                .isTrue();
    }

    @Test
    void theEndCanTakeThePlaceOfTheBeginning() {
        telegram("down", "a1", "no");
        slack("down", "a1", "no");
        workplace.state(telegram("resolved", "a1", "edit"), "delivered");
        workplace.state(slack("resolved", "a1", "edit"), "delivered");

        assertThat(telegram.textsOf(CHAT)).containsExactly("resolved");
        assertThat(slack.messages()).extracting(FakeSlack.Message::text).containsExactly("resolved");
        workplace.state(telegram("down again", "a1", "no"), "delivered");
        assertThat(telegram.textsOf(CHAT)).containsExactly("resolved", "down again");
    }

    /** Guards: a long "down" of which only the first message is replaced still reads as down. */
    @Test
    void theEndOfWhatTookSeveralMessagesIsAnAnswer() {
        workplace.state(telegram("down ".repeat(1_000), "a1", "no"), "delivered");
        workplace.state(slack("down ".repeat(1_000), "a1", "no"), "delivered");

        var inTelegram = workplace.state(telegram("resolved", "a1", "edit"), "delivered");
        workplace.state(slack("resolved", "a1", "edit"), "delivered");

        assertThat(telegram.textsOf(CHAT)).hasSize(3).last().isEqualTo("resolved");
        assertThat(telegram.messagesOf(CHAT)
                        .getLast()
                        .request()
                        .at("/reply_parameters/message_id")
                        .asLong())
                .isEqualTo(telegram.messagesOf(CHAT).getFirst().id());
        assertThat(slack.messages()).hasSize(3).last().satisfies(message -> assertThat(message.thread())
                .isEqualTo(slack.messages().getFirst().ts()));
        assertThat(inTelegram.getString("reason"))
                .isEqualTo("an answer: what it would take the place of are 2 messages");
    }

    /** Guards: a supergroup numbers its messages from 1, so that the old number is another message there. */
    @Test
    void theEndOfWhatWasSaidBeforeAChatWasUpgradedTouchesNoOtherMessage() {
        var group = "-" + CHAT;
        var supergroup = "-10091";
        inGroup(telegram(group, "down", "a1", "no"));
        inGroup(telegram(group, "out of memory", "b2", "no"));
        telegram.move(group, supergroup);
        inGroup(telegram(group, "another", "c3", "no"));

        var edited = inGroup(telegram(group, "resolved", "a1", "edit"));
        var answered = inGroup(telegram(group, "still out of memory", "b2", "no"));

        assertThat(telegram.textsOf(supergroup)).containsExactly("another", "resolved", "still out of memory");
        assertThat(telegram.messagesOf(supergroup))
                .allSatisfy(message ->
                        assertThat(message.request().has("reply_parameters")).isFalse());
        assertThat(List.of(edited, answered)).allSatisfy(view -> assertThat(view.getString("reason"))
                .isEqualTo("a message of its own: the chat was upgraded since the one that it belongs to"));
        inGroup(telegram(group, "back", "b2", "reply"));
        assertThat(telegram.messagesOf(supergroup)
                        .getLast()
                        .request()
                        .at("/reply_parameters/message_id")
                        .asLong())
                .isEqualTo(3);
    }

    /** A group takes one message in three seconds. */
    private JsonPath inGroup(String delivery) {
        clock.advance(Duration.ofSeconds(3));
        return workplace.state(delivery, "delivered");
    }

    /** As an approval asks, and says in the end who decided. */
    @Test
    void theButtonOfWhatIsAskedGoesWhenItsEndTakesItsPlace() {
        var button = Map.of("label", "Approve or reject", "url", "http://127.0.0.1:8080/#approval=1");
        var telegramAsks =
                Map.of("bot_token", "secret:telegram", "chat_id", CHAT, "message_template", "{{q}}", "thread_key", "k");
        var slackAsks =
                Map.of("bot_token", "secret:slack", "channel", "#ops", "message_template", "{{q}}", "thread_key", "k");
        workplace.state(
                workplace.send("telegram", with(telegramAsks, "button", button), Map.of("q", "?")), "delivered");
        workplace.state(workplace.send("slack", with(slackAsks, "button", button), Map.of("q", "?")), "delivered");
        assertThat(telegram.messagesOf(CHAT)
                        .getFirst()
                        .request()
                        .at("/reply_markup/inline_keyboard/0/0/url")
                        .asText())
                .endsWith("#approval=1");
        assertThat(slack.messages().getFirst().request().path("blocks").toString())
                .contains("#approval=1");

        workplace.state(
                workplace.send("telegram", with(telegramAsks, "resolved", "edit"), Map.of("q", "yes")), "delivered");
        workplace.state(workplace.send("slack", with(slackAsks, "resolved", "edit"), Map.of("q", "yes")), "delivered");

        assertThat(telegram.textsOf(CHAT)).containsExactly("yes");
        assertThat(telegram.messagesOf(CHAT).getFirst().request().has("reply_markup"))
                .isFalse();
        assertThat(slack.messages()).extracting(FakeSlack.Message::text).containsExactly("yes");
        assertThat(slack.messages().getFirst().request().toString()).doesNotContain("#approval=1");
    }

    /** Nobody is to read "down" for ever because the message that said so was deleted. */
    @Test
    void whatCannotBeAnsweredOrReplacedAnyMoreIsAMessageOfItsOwn() {
        workplace.state(telegram("down", "a1", "no"), "delivered");
        workplace.state(slack("down", "a1", "no"), "delivered");
        telegram.delete(CHAT, telegram.messagesOf(CHAT).getFirst().id());
        slack.delete(slack.messages().getFirst().ts());

        var edited = workplace.state(telegram("resolved", "a1", "edit"), "delivered");
        var answered = workplace.state(slack("still down", "a1", "no"), "delivered");

        assertThat(telegram.textsOf(CHAT)).containsExactly("resolved");
        assertThat(edited.getString("reason")).contains("a message of its own", "message to edit not found");
        assertThat(slack.messages()).extracting(FakeSlack.Message::thread).containsExactly("");
        assertThat(answered.getString("reason")).contains("a message of its own", "thread_not_found");
        workplace.state(slack("and still", "a1", "no"), "delivered");
        assertThat(slack.messages().getLast().thread())
                .isEqualTo(slack.messages().getFirst().ts());
    }

    @Test
    void anAnswerToWhatDidNotArriveIsAMessageOfItsOwnAndOpensTheThread() {
        slack.next(200, "{\"ok\":false,\"error\":\"invalid_blocks\"}", "");
        workplace.state(slack("down", "a1", "no"), "failed");

        var second = workplace.state(slack("still down", "a1", "no"), "delivered");
        workplace.state(slack("resolved", "a1", "reply"), "delivered");

        assertThat(second.getString("reason")).contains("was not delivered");
        assertThat(slack.messages())
                .extracting(FakeSlack.Message::thread)
                .containsExactly("", slack.messages().getFirst().ts());
    }

    @Test
    void anAnswerToWhatMayHaveArrivedIsAMessageOfItsOwnAndSaysWhy() {
        telegram.fallSilent(CHAT);
        workplace.state(telegram("down", "a1", "no"), "unknown");

        var second = workplace.state(telegram("still down", "a1", "no"), "delivered");

        assertThat(second.getString("reason"))
                .contains("it is not known whether the one that opened the thread arrived");
        assertThat(telegram.messagesOf(CHAT).getLast().request().has("reply_parameters"))
                .isFalse();
    }

    /** The first message waits for the channel; the second is not told before what it answers. */
    @Test
    void anAnswerWaitsForWhatItAnswers() {
        slack.next(429, "{\"ok\":false,\"error\":\"ratelimited\"}", "30");
        var first = slack("down", "a1", "no");
        var second = slack("still down", "a1", "no");
        workplace.state(first, "waiting");
        assertThat(workplace.get("deliveries/" + second).getString("state")).isEqualTo("pending");

        clock.advance(Duration.ofSeconds(31));

        workplace.state(second, "delivered");
        assertThat(slack.messages().getLast().thread())
                .isEqualTo(slack.messages().getFirst().ts());
    }

    /** Nobody is to read "down" for ever because a process ended. Guarded by {@code Threads.replaces}. */
    @Test
    void anEndWhoseSenderDiedStillTakesThePlaceOfTheBeginning() {
        workplace.state(telegram("down", "a1", "no"), "delivered");
        workplace.state(slack("down", "a1", "no"), "delivered");
        telegram.flood(CHAT, Duration.ofSeconds(30));
        slack.next(429, "{\"ok\":false,\"error\":\"ratelimited\"}", "30");
        var inTelegram = dies(telegram("resolved", "a1", "edit"));
        var inSlack = dies(slack("resolved", "a1", "edit"));
        clock.advance(Duration.ofSeconds(31));

        workplace.state(inTelegram, "delivered");
        workplace.state(inSlack, "delivered");

        assertThat(telegram.textsOf(CHAT)).containsExactly("resolved");
        assertThat(slack.messages()).extracting(FakeSlack.Message::text).containsExactly("resolved");
    }

    /** Guards: sent again, an answer may stand there twice. */
    @Test
    void anAnswerWhoseSenderDiedIsUnknown() {
        telegram("down ".repeat(1_000), "b2", "no");
        workplace.state(telegram("down", "a1", "no"), "delivered");
        telegram.flood(CHAT, Duration.ofSeconds(30));
        var answer = dies(telegram("resolved", "a1", "reply"));
        clock.advance(Duration.ofSeconds(31));
        workplace.state(answer, "unknown");

        telegram.flood(CHAT, Duration.ofSeconds(30));
        var ofSeveral = dies(telegram("resolved", "b2", "edit"));
        clock.advance(Duration.ofSeconds(31));
        workplace.state(ofSeveral, "unknown");

        assertThat(telegram.textsOf(CHAT)).doesNotContain("resolved");
    }

    /** It waits, and is left as kill -9 leaves it after "sending" is committed. */
    private String dies(String delivery) {
        workplace.state(delivery, "waiting");
        transactions.run(() -> deliveries.findById(UUID.fromString(delivery)).invoke(waiting -> {
            waiting.state = DeliveryState.SENDING;
            waiting.leasedUntil = clock.instant().plusSeconds(1);
        }));
        return delivery;
    }

    @Test
    void aWebhookCannotAnswerAndSaysSo() {
        var config = Map.of(
                "webhook_url", "secret:slack-hook", "message_template", "x", "thread_key", "a1", "resolved", "edit");

        workplace
                .post("preview", Map.of("channel", "slack", "config", config))
                .body("warnings.field", contains("thread_key"));
        workplace.send("slack", config, Map.of());
        workplace.state(workplace.send("slack", config, Map.of()), "delivered");
        assertThat(slack.messages()).hasSize(2);
    }

    private String telegram(String text, String key, String resolved) {
        return telegram(CHAT, text, key, resolved);
    }

    private String telegram(String chat, String text, String key, String resolved) {
        var fields = new HashMap<String, Object>(thread(resolved));
        fields.putAll(Map.of("bot_token", "secret:telegram", "chat_id", chat, "message_template", text));
        return workplace.send("telegram", fields, Map.of("fingerprint", key));
    }

    /** By its name: an edit needs the id that Slack answered with. */
    private String slack(String text, String key, String resolved) {
        var fields = new HashMap<String, Object>(thread(resolved));
        fields.putAll(Map.of(
                "bot_token", "secret:slack", "channel", "#alerts", "message_template", text, "reply_broadcast", true));
        return workplace.send("slack", fields, Map.of("fingerprint", key));
    }

    private static Map<String, Object> with(Map<String, String> config, String name, Object value) {
        var fields = new HashMap<String, Object>(config);
        fields.put(name, value);
        return fields;
    }

    private static Map<String, Object> thread(String resolved) {
        return Map.of("thread_key", "{{fingerprint}}", "resolved", resolved);
    }
}
