package io.syntra.notification.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.channel.Address;
import io.syntra.contracts.Json;
import io.syntra.notification.ChannelPorts;
import io.syntra.notification.MovableClock;
import io.syntra.notification.Workplace;
import io.syntra.notification.channel.ChannelConfig;
import io.syntra.notification.channel.ChannelSender;
import io.syntra.notification.target.Targets;
import io.syntra.outbox.BackgroundTransactions;
import io.syntra.secrets.SecretName;
import io.syntra.secrets.SecretValue;
import io.syntra.secrets.Secrets;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.testing.slack.FakeSlack;
import io.syntra.testing.telegram.FakeTelegram;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * However a target is written, it is one: its messages stay in order, one at a time, its limits hold for all of them, and
 * when it asks to wait they all do.
 */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(ChannelPorts.class)
class OneLaneTest {

    /** No test meets the allowance of another one's chat. */
    private static final AtomicLong CHATS = new AtomicLong(5_000);

    private static final String DEAD_TOKEN = "123456:AARevokedTokenOfTheBot";

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

    @Inject
    Lanes lanes;

    @Inject
    Settle settle;

    @Inject
    Targets targets;

    @Inject
    Notices notices;

    @Inject
    Threads threads;

    @Inject
    Allowances allowances;

    @Inject
    Courier courier;

    @Inject
    ChannelSender channels;

    @Inject
    SendingConfig sending;

    @Inject
    Pool pool;

    private FakeTelegram telegram;
    private FakeSlack slack;
    private Workplace workplace;

    /** Another one that holds the same tokens. */
    private Workplace neighbour;

    @BeforeEach
    void open() {
        telegram = new FakeTelegram(config.telegram().url().getPort(), clock);
        slack = new FakeSlack(config.slack().url().getPort(), clock);
        workplace = Workplace.anew()
                .with(secrets, "one", FakeTelegram.TOKEN)
                .with(secrets, "other", FakeTelegram.TOKEN)
                .with(secrets, "slack", FakeSlack.TOKEN)
                .with(secrets, "slack-too", FakeSlack.TOKEN);
        neighbour = Workplace.anew()
                .with(secrets, "theirs", FakeTelegram.TOKEN)
                .with(secrets, "slack-theirs", FakeSlack.TOKEN);
    }

    @AfterEach
    void close() {
        telegram.close();
        slack.close();
        // What still waits would be sent to another test's fakes.
        transactions.run(() -> deliveries.delete(
                "workspace in (?1, ?2)", workplace.id().value(), neighbour.id().value()));
    }

    /** Guarded by {@code Targets.named}. */
    @Test
    void aChatWaitsForAllNamesOfItsBot() {
        var chat = chat();
        workplace.state(toTelegram("secret:other", chat, "0"), "delivered");
        telegram.flood(chat, Duration.ofMinutes(10));
        workplace.state(toTelegram("secret:one", chat, "1"), "waiting");

        var second = toTelegram("secret:other", chat, "2");
        var third = toTelegram(FakeTelegram.TOKEN, chat, "3");
        othersArrive();

        assertThat(workplace.get("deliveries/" + second).getInt("attempts")).isZero();
        assertThat(workplace.get("deliveries/" + third).getInt("attempts")).isZero();
        clock.advance(Duration.ofMinutes(11));
        workplace.state(third, "delivered");
        assertThat(telegram.textsOf(chat)).containsExactly("0", "1", "2", "3");
        assertThat(telegram.limited()).isEqualTo(1);
    }

    /**
     * Two senders, as two instances of the service have them, and three names, none of which was used before. Guarded by:
     * what is under way in {@code Lanes.LOOKED}, the unnamed ones in it, and the paces of {@code Pace.of}.
     */
    @Test
    void aGroupTakesWhatIsSentByAllNamesInOrderAndNoneIsRefused() throws Exception {
        var group = "-" + chat();
        var names = new String[] {"secret:one", "secret:other", FakeTelegram.TOKEN};
        var texts = IntStream.range(0, 45).mapToObj(String::valueOf).toList();
        var second = another();
        second.start(new StartupEvent());
        try {
            for (var text : texts) {
                toTelegram(names[Integer.parseInt(text) % names.length], group, text);
            }
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        clock.advance(Duration.ofSeconds(3));
                        return telegram.messagesOf(group).size() == texts.size();
                    });
        } finally {
            second.stop(new ShutdownEvent());
        }

        assertThat(telegram.textsOf(group)).isEqualTo(texts);
        assertThat(telegram.limited()).isZero();
    }

    private Sender another() {
        return new Sender(
                transactions,
                deliveries,
                lanes,
                settle,
                targets,
                notices,
                threads,
                allowances,
                courier,
                channels,
                sending,
                clock);
    }

    /** Its bot's other chats do not. Guarded by {@code Sender.shut}. */
    @Test
    void aChatWaitsForEveryWorkspaceThatHoldsTheTokenOfItsBot() {
        var chat = chat();
        telegram.flood(chat, Duration.ofMinutes(10));
        workplace.state(toTelegram("secret:one", chat, "1"), "waiting");

        var theirs = toTelegram(neighbour, "secret:theirs", chat, "2");
        neighbour.state(toTelegram(neighbour, "secret:theirs", chat(), "x"), "delivered");
        othersArrive();

        assertThat(neighbour.get("deliveries/" + theirs).getInt("attempts")).isZero();
        clock.advance(Duration.ofMinutes(11));
        neighbour.state(theirs, "delivered");
        assertThat(telegram.limited()).isEqualTo(1);
    }

    /** A name is one place for everybody who has the token. Guarded by {@code Targets.named}. */
    @Test
    void aChannelWhoseIdIsKnownWaitsForEveryWorkspaceByItsNameToo() {
        var name = "#room-" + chat();
        workplace.state(toSlack("secret:slack", name, "1"), "delivered");
        slack.next(429, "{\"ok\":false,\"error\":\"ratelimited\"}", "600");
        workplace.state(toSlack("secret:slack", FakeSlack.idOf(name), "2"), "waiting");

        var theirs = toSlack(neighbour, "secret:slack-theirs", name, "3");
        othersArrive();

        assertThat(neighbour.get("deliveries/" + theirs).getInt("attempts")).isZero();
    }

    /** Guarded by {@code Address.TelegramChat.destination}. */
    @Test
    void aChatIsTheSameInEitherCaseOfItsName() {
        var name = "@Room" + chat();
        telegram.flood(name, Duration.ofMinutes(10));
        workplace.state(toTelegram("secret:one", name, "1"), "waiting");

        var second = toTelegram("secret:other", name.toLowerCase(Locale.ROOT), "2");
        othersArrive();

        assertThat(workplace.get("deliveries/" + second).getInt("attempts")).isZero();
    }

    /** It is the same chat for whoever writes its new number. Guarded by {@code Targets.moved}. */
    @Test
    void aChatThatMovedIsTheSameByBothOfItsNumbers() {
        var old = "-" + chat();
        var now = "-100" + chat();
        telegram.move(old, now);
        workplace.state(toTelegram("secret:one", old, "1"), "delivered");
        clock.advance(Duration.ofMinutes(1));
        telegram.flood(now, Duration.ofMinutes(10));
        workplace.state(toTelegram("secret:one", old, "2"), "waiting");

        var third = toTelegram("secret:one", now, "3");
        var fourth = toTelegram("secret:other", old, "4");
        othersArrive();

        assertThat(workplace.get("deliveries/" + third).getInt("attempts")).isZero();
        assertThat(workplace.get("deliveries/" + fourth).getInt("attempts")).isZero();
        IntStream.range(0, 4).forEach(ignored -> clock.advance(Duration.ofMinutes(5)));
        workplace.state(third, "delivered");
        clock.advance(Duration.ofMinutes(1));
        workplace.state(fourth, "delivered");
        assertThat(telegram.textsOf(now)).containsExactly("1", "2", "3", "4");
        assertThat(telegram.limited()).isEqualTo(1);
    }

    /** Slack's answer tells which one it is. Guarded by {@code Targets.placed}. */
    @Test
    void aChannelIsTheSameByItsNameAndItsId() {
        var id = FakeSlack.idOf("#alerts");
        workplace.state(toSlack("secret:slack", "#alerts", "1"), "delivered");
        slack.next(429, "{\"ok\":false,\"error\":\"ratelimited\"}", "600");
        workplace.state(toSlack("secret:slack-too", "alerts", "2"), "waiting");

        var third = toSlack("secret:slack", id, "3");
        var fourth = toSlack("secret:slack", "#alerts", "4");
        othersArrive();

        assertThat(workplace.get("deliveries/" + third).getInt("attempts")).isZero();
        clock.advance(Duration.ofMinutes(11));
        workplace.state(fourth, "delivered");
        assertThat(slack.messages())
                .filteredOn(message -> FakeSlack.idOf(message.channel()).equals(id))
                .extracting(FakeSlack.Message::text)
                .containsExactly("1", "2", "3", "4");
    }

    /** A token that was revoked is no name of its bot any more. Guarded by {@code Targets.alike}. */
    @Test
    void aNameThatHoldsAnOldTokenHoldsUpNothing() {
        var chat = chat();
        workplace.with(secrets, "old", DEAD_TOKEN);

        workplace.state(toTelegram("secret:old", chat, "1"), "failed");
        workplace.state(toTelegram("secret:one", chat, "2"), "delivered");

        assertThat(telegram.textsOf(chat)).containsExactly("2");
    }

    /** Guarded by {@code Sender.turnedOut}. */
    @Test
    void aSecretThatIsSetAnewIsAnotherBotFromThenOn() {
        var chat = chat();
        workplace.with(secrets, "renewed", DEAD_TOKEN);
        workplace.state(toTelegram("secret:renewed", chat, "0"), "failed");
        telegram.flood(chat, Duration.ofMinutes(10));
        workplace.state(toTelegram("secret:one", chat, "1"), "waiting");
        secrets.put(workplace.id(), new SecretName("renewed"), SecretValue.of(FakeTelegram.TOKEN), 1);
        clear();

        var second = toTelegram("secret:renewed", chat, "2");
        othersArrive();

        // Its number is never used again: who began it may not know how that ended.
        assertThat(workplace.get("deliveries/" + second).getInt("attempts")).isEqualTo(1);
        clock.advance(Duration.ofMinutes(11));
        workplace.state(second, "delivered");
        assertThat(telegram.textsOf(chat)).containsExactly("1", "2");
        assertThat(telegram.limited()).isEqualTo(1);
    }

    /** What is known of it is from before bots were told apart. Guarded by {@code Targets.named}. */
    @Test
    void aForumFromBeforeAsksItsTopicsToWait() {
        var forum = forum();
        knownFromBefore(forum, null);
        telegram.flood(forum, Duration.ofMinutes(10));
        workplace.state(toTopic("secret:one", forum, 7, "1"), "waiting");
        clock.advance(Duration.ofMinutes(1));

        var second = toTopic("secret:one", forum, 8, "2");
        othersArrive();

        assertThat(workplace.get("deliveries/" + second).getInt("attempts")).isZero();
        clock.advance(Duration.ofMinutes(11));
        workplace.state(second, "delivered");
        assertThat(telegram.limited()).isEqualTo(1);
    }

    /** Guarded by {@code Targets.named}. */
    @Test
    void aForumFromBeforeNeedsNoAttentionOnceATopicTookAMessage() {
        var forum = forum();
        knownFromBefore(forum, "it was thrown out");
        var first = toTopic("secret:one", forum, 7, "1");
        othersArrive();
        assertThat(workplace.get("deliveries/" + first).getInt("attempts")).isZero();

        clock.advance(Duration.ofMinutes(16));

        workplace.state(first, "delivered");
        assertThat(workplace.get("targets?state=needs_attention").getList("items"))
                .isEmpty();
    }

    /** Its topics may have been named before it was. Guarded by {@code Targets.asItsTopic}. */
    @Test
    void aForumIsOfTheBotOfItsTopicsOnceOneIsAnswered() {
        var forum = forum();
        workplace.state(toTopic("secret:one", forum, 7, "1"), "delivered");
        clock.advance(Duration.ofMinutes(1));
        workplace.state(toTopic("secret:one", forum, 8, "2"), "delivered");
        clock.advance(Duration.ofMinutes(1));
        knownFromBefore(forum, null);
        telegram.flood(forum, Duration.ofMinutes(10));
        workplace.state(toTopic("secret:one", forum, 7, "3"), "waiting");
        clock.advance(Duration.ofMinutes(1));

        var fourth = toTopic("secret:one", forum, 8, "4");
        othersArrive();

        assertThat(workplace.get("deliveries/" + fourth).getInt("attempts")).isZero();
    }

    /** Guarded by {@code Targets.named}. */
    @Test
    void aForumIsOfAnotherBotOnceTheSecretOfItsTopicsIsSetAnew() {
        var forum = forum();
        workplace.with(secrets, "renewed", DEAD_TOKEN);
        workplace.state(toTopic("secret:renewed", forum, 7, "0"), "failed");
        secrets.put(workplace.id(), new SecretName("renewed"), SecretValue.of(FakeTelegram.TOKEN), 1);
        clear();
        telegram.flood(forum, Duration.ofMinutes(10));
        workplace.state(toTopic("secret:renewed", forum, 7, "1"), "waiting");
        clock.advance(Duration.ofMinutes(1));

        var second = toTopic("secret:one", forum, 8, "2");
        othersArrive();

        assertThat(workplace.get("deliveries/" + second).getInt("attempts")).isZero();
    }

    private String forum() {
        var forum = "-100" + chat();
        telegram.beginTopic(forum, 7);
        telegram.beginTopic(forum, 8);
        return forum;
    }

    private void knownFromBefore(String forum, @Nullable String trouble) {
        var whole = new Address.TelegramChat("secret:one", forum);
        pool.preparedQuery("insert into lane (workspace, name, address, open_at, trouble, troubled_at)"
                        + " values ($1, $2, $3, 'epoch', $4, now()) on conflict (workspace, name)"
                        + " do update set bot = null, queue = null, chat = null, place = excluded.place")
                .executeAndAwait(Tuple.of(
                        workplace.id().value(),
                        whole.lane(),
                        Json.mapper().valueToTree(whole).toString(),
                        trouble));
    }

    /** The bot was thrown out, whatever its token is called. Guarded by {@code Targets.firstOfItsPlace}. */
    @Test
    void aChatThatTakesNoneIsToldOnceForAllNamesAndNotWhereItsBotIs() {
        var chat = chat();
        var elsewhere = chat();
        workplace.state(toSlack("secret:slack", "C111", "x"), "delivered");
        workplace.state(toTelegram("secret:other", elsewhere, "x"), "delivered");
        telegram.kick(chat);

        workplace.state(toTelegram("secret:one", chat, "1"), "failed");
        var second = toTelegram("secret:other", chat, "2");
        await().atMost(Workplace.DEADLINE).until(() -> slack.messages().size() == 2);
        othersArrive();
        assertThat(workplace.get("deliveries/" + second).getInt("attempts")).isZero();
        clock.advance(Duration.ofMinutes(16));
        workplace.state(second, "failed");
        workplace.state(toSlack("secret:slack", "C111", "y"), "delivered");

        var told = slack.messages().stream()
                .filter(message -> message.channel().equals("C111"))
                .toList();
        assertThat(told).hasSize(3);
        assertThat(told.get(1).text()).startsWith("Telegram chat " + chat + " takes no messages");
        assertThat(telegram.textsOf(elsewhere)).containsExactly("x");
        telegram.invite(chat);
        clear();
        workplace.state(toTelegram("secret:other", chat, "3"), "delivered");
        assertThat(workplace.get("targets?state=needs_attention").getList("items"))
                .isEmpty();
    }

    private void clear() {
        String id = workplace.get("targets?state=needs_attention").getString("items[0].id");
        workplace.post("targets/" + id + "/clear", Map.of()).statusCode(200);
    }

    /** So the sender has looked for all that is due, and sent it. */
    private void othersArrive() {
        for (int i = 0; i < 2; i++) {
            workplace.state(toTelegram("secret:one", chat(), "x"), "delivered");
            workplace.state(toSlack("secret:slack", "C9" + CHATS.incrementAndGet(), "x"), "delivered");
        }
    }

    private static String chat() {
        return String.valueOf(CHATS.incrementAndGet());
    }

    private String toTelegram(String token, String chat, String text) {
        return toTelegram(workplace, token, chat, text);
    }

    private static String toTelegram(Workplace from, String token, String chat, String text) {
        return from.send("telegram", Map.of("bot_token", token, "chat_id", chat, "message_template", text), Map.of());
    }

    private String toTopic(String token, String forum, int topic, String text) {
        return workplace.send(
                "telegram",
                Map.of("bot_token", token, "chat_id", forum, "message_thread_id", topic, "message_template", text),
                Map.of());
    }

    private String toSlack(String token, String channel, String text) {
        return toSlack(workplace, token, channel, text);
    }

    private static String toSlack(Workplace from, String token, String channel, String text) {
        return from.send("slack", Map.of("bot_token", token, "channel", channel, "message_template", text), Map.of());
    }
}
