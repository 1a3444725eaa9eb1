package io.syntra.notification.delivery;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.event.MessageDecisionEvent;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.contracts.event.TargetEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.notification.ChannelPorts;
import io.syntra.notification.MovableClock;
import io.syntra.notification.Workplace;
import io.syntra.notification.channel.ChannelConfig;
import io.syntra.secrets.SecretName;
import io.syntra.secrets.SecretValue;
import io.syntra.secrets.Secrets;
import io.syntra.testing.EventProbe;
import io.syntra.testing.Receiver;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.testing.slack.FakeSlack;
import io.syntra.testing.telegram.FakeTelegram;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A target that refuses every message: people are told elsewhere, and nothing that is sent there is lost. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(ChannelPorts.class)
class TargetTest {

    private static final String CHAT = "77";
    private static final String OTHER_CHAT = "78";

    @Inject
    MovableClock clock;

    @Inject
    ChannelConfig config;

    @Inject
    Secrets secrets;

    private FakeTelegram telegram;
    private FakeSlack slack;
    private Receiver hook;
    private EventProbe<TargetEvent> events;
    private EventProbe<NotificationRequest> requests;
    private Workplace workplace;

    @BeforeEach
    void open() {
        telegram = new FakeTelegram(config.telegram().url().getPort(), clock);
        slack = new FakeSlack(config.slack().url().getPort(), clock);
        hook = new Receiver();
        requests = EventProbe.on(Topic.NOTIFICATION_REQUEST, NotificationRequest.class);
        events = EventProbe.on(Topic.NOTIFICATION_TARGET, TargetEvent.class);
        workplace = Workplace.anew()
                .with(secrets, "telegram", FakeTelegram.TOKEN)
                .with(secrets, "slack", FakeSlack.TOKEN)
                .with(secrets, "slack-hook", slack.hook());
    }

    @AfterEach
    void close() {
        telegram.close();
        slack.close();
        hook.close();
        requests.close();
        events.close();
    }

    @Test
    void aChatThatRefusesForGoodIsToldInAnotherChannelAndOnce() {
        workplace.state(toSlack("C111"), "delivered");
        workplace.state(toTelegram(OTHER_CHAT, "x"), "delivered");
        telegram.kick(CHAT);

        workplace.state(toTelegram(CHAT, "1"), "failed");

        var target = trouble();
        assertThat(target.getString("target")).isEqualTo("Telegram chat 77");
        assertThat(target.getString("state")).isEqualTo("needs_attention");
        assertThat(target.getString("reason"))
                .isEqualTo("Telegram answered 403: Forbidden: bot was kicked from the group chat");
        var told = events.await(TargetEvent.NeedsAttention.class, event -> isAbout(event, target));
        assertThat(told.reason()).isEqualTo(target.getString("reason"));
        await().atMost(Workplace.DEADLINE).until(() -> slack.messages().size() == 2);
        assertThat(slack.messages().getLast().channel()).isEqualTo("C111");
        assertThat(slack.messages().getLast().text())
                .startsWith("Telegram chat 77 takes no messages: Telegram answered 403: Forbidden")
                .contains("targets/" + target.getString("id") + "/clear");

        // Tried again when it has waited long enough, and refused again: nobody needs a second notice.
        var later = toTelegram(CHAT, "2");
        clock.advance(Duration.ofMinutes(16));
        workplace.state(later, "failed");
        workplace.state(toSlack("C111"), "delivered");
        assertThat(slack.messages()).hasSize(3);
    }

    /** Its bot is well, and there is no other. Guarded by {@code Targets.elsewhere}. */
    @Test
    void aChatIsToldInAnotherOfItsBotWhenThereIsNothingElse() {
        workplace.state(toTelegram(OTHER_CHAT, "x"), "delivered");
        telegram.kick(CHAT);

        workplace.state(toTelegram(CHAT, "1"), "failed");

        await().atMost(Workplace.DEADLINE)
                .until(() -> telegram.textsOf(OTHER_CHAT).size() == 2);
        assertThat(telegram.textsOf(OTHER_CHAT).getLast()).startsWith("Telegram chat 77 takes no messages");
    }

    /** Not even at the one that was chosen: it would be refused as well. Guarded by {@code Finding.ofItsToken}. */
    @Test
    void aTokenThatIsRefusedIsToldWithAnother() {
        workplace.state(toSlack("C111"), "delivered");
        workplace.state(toTelegram(OTHER_CHAT, "x"), "delivered");
        var chosen = workplace.get("targets").getString("items.find { it.target == 'Telegram chat 78' }.id");
        workplace.post("targets/" + chosen + "/take-notices", Map.of()).statusCode(200);
        secrets.put(workplace.id(), new SecretName("telegram"), SecretValue.of("999999:AATokenThatWasRevoked"), 1);

        workplace.state(toTelegram(CHAT, "1"), "failed");

        await().atMost(Workplace.DEADLINE).until(() -> slack.messages().size() == 2);
        assertThat(slack.messages().getLast().text())
                .startsWith("Telegram chat 77 takes no messages: Telegram answered 401: Unauthorized");
    }

    @Test
    void whatWaitsForItGoesOnOnceItIsCleared() {
        telegram.kick(CHAT);
        workplace.state(toTelegram(CHAT, "1"), "failed");
        var id = trouble().getString("id");
        telegram.invite(CHAT);
        var second = toTelegram(CHAT, "2");
        var third = toTelegram(CHAT, "3");
        workplace.state(toTelegram(OTHER_CHAT, "x"), "delivered");
        assertThat(workplace.state(second, "pending").getInt("attempts")).isZero();
        assertThat(workplace.get("targets?in_use=true").getList("items.id")).containsExactly(id);

        workplace.post("targets/" + id + "/clear", Map.of()).statusCode(200);

        workplace.state(second, "delivered");
        workplace.state(third, "delivered");
        assertThat(workplace.get("targets?in_use=true").getList("items")).isEmpty();
        assertThat(telegram.textsOf(CHAT)).containsExactly("2", "3");
        var view = workplace.get("targets/" + id);
        assertThat(view.getString("state")).isEqualTo("healthy");
        assertThat(view.getString("reason")).isNull();
        assertThat(events.await(
                                TargetEvent.Recovered.class,
                                event -> event.targetId().toString().equals(id))
                        .by())
                .isEqualTo("ada");
    }

    /** Guards: one topic that somebody closed would hold up what is sent to all the others. */
    @Test
    void aTopicThatIsClosedHoldsUpNoOtherAndAChatAllOfThem() {
        var forum = "-100" + CHAT;
        IntStream.rangeClosed(7, 9).forEach(topic -> telegram.beginTopic(forum, topic));
        telegram.closeTopic(forum, 7);
        workplace.state(toTopic(forum, 7, "1"), "failed");
        assertThat(trouble().getString("target")).isEqualTo("Telegram chat " + forum + ", topic 7");
        var held = toTopic(forum, 7, "2");

        workplace.state(toTopic(forum, 8, "3"), "delivered");

        assertThat(workplace.get("deliveries/" + held).getString("state")).isEqualTo("pending");
        telegram.kick(forum);
        clock.advance(Duration.ofSeconds(3));
        workplace.state(toTopic(forum, 8, "4"), "failed");
        var id = workplace
                .get("targets?state=needs_attention")
                .getString("items.find { it.target == 'Telegram chat " + forum + "' }.id");
        var other = toTopic(forum, 9, "5");
        workplace.state(toTelegram(OTHER_CHAT, "x"), "delivered");
        assertThat(workplace.state(other, "pending").getInt("attempts")).isZero();

        telegram.invite(forum);
        clock.advance(Duration.ofSeconds(3));
        workplace.post("targets/" + id + "/clear", Map.of()).statusCode(200);

        workplace.state(other, "delivered");
        assertThat(telegram.textsOf(forum)).containsExactly("3", "5");
    }

    /** Its node has a wrong number, or people deleted the topic. Guarded by {@code TelegramAnswer.fault}. */
    @Test
    void aTopicThatIsNotThereIsToldInAnotherChannel() {
        var forum = "-100" + CHAT;
        telegram.beginTopic(forum, 7);
        workplace.state(toSlack("C111"), "delivered");
        workplace.state(toTopic(forum, 7, "1"), "delivered");
        telegram.deleteTopic(forum, 7);

        workplace.state(toTopic(forum, 7, "2"), "failed");

        assertThat(trouble().getString("target")).isEqualTo("Telegram chat " + forum + ", topic 7");
        await().atMost(Workplace.DEADLINE).until(() -> slack.messages().size() == 2);
        assertThat(slack.messages().getLast().text())
                .startsWith(
                        "Telegram chat " + forum + ", topic 7 takes no messages: Telegram answered 400: Bad Request:"
                                + " message thread not found");
        workplace.state(toTelegram(forum, "3"), "delivered");
    }

    /** One is a message's; of so many in a row nobody knows. Guarded by {@code Targets.refusedOne}. */
    @Test
    void messagesThatAreAllRefusedAreToldOnce() {
        workplace.state(toTelegram(OTHER_CHAT, "x"), "delivered");
        refuse(4);
        workplace.state(toSlack("C111"), "delivered");
        refuse(4);
        workplace.state(toTelegram(OTHER_CHAT, "y"), "delivered");
        assertThat(telegram.textsOf(OTHER_CHAT)).containsExactly("x", "y");

        refuse(3);

        await().atMost(Workplace.DEADLINE)
                .until(() -> telegram.textsOf(OTHER_CHAT).size() == 3);
        assertThat(telegram.textsOf(OTHER_CHAT).getLast())
                .startsWith("Slack channel C111 refused the last 5 messages: Slack answered invalid_blocks");
        workplace.state(toTelegram(OTHER_CHAT, "z"), "delivered");
        assertThat(telegram.textsOf(OTHER_CHAT)).hasSize(4).last().isEqualTo("z");
        assertThat(workplace.get("targets?state=needs_attention").getList("items"))
                .isEmpty();
    }

    /** Every chat of its bot would say the same. Guarded by the fault in {@code Outcome}. */
    @Test
    void aSecretThatIsMissingIsToldOnceForAllItsChats() {
        workplace.state(toSlack("C111"), "delivered");

        for (var chat : new String[] {"81", "82", "83"}) {
            workplace.state(
                    workplace.send(
                            "telegram",
                            Map.of("bot_token", "secret:nobody-set-it", "chat_id", chat, "message_template", "x"),
                            Map.of()),
                    "failed");
        }
        await().atMost(Workplace.DEADLINE).until(() -> slack.messages().size() == 2);
        workplace.state(toSlack("C111"), "delivered");

        assertThat(slack.messages()).hasSize(3);
        assertThat(slack.messages().get(1).text())
                .startsWith("Telegram chat 81 takes no messages: the secret nobody-set-it is not set");
        assertThat(workplace.get("targets?state=needs_attention").getList("items"))
                .hasSize(3);
    }

    /** There is no other place, and what is wrong may be with their markup. */
    @Test
    void theOnlyTargetIsToldItselfThatItRefusedMany() {
        workplace.state(toSlack("C111"), "delivered");

        refuse(5);

        await().atMost(Workplace.DEADLINE).until(() -> slack.messages().size() == 2);
        assertThat(slack.messages().getLast().text()).startsWith("Slack channel C111 refused the last 5 messages");
        refuse(5);
        workplace.state(toSlack("C111"), "delivered");
        assertThat(slack.messages()).hasSize(3);
    }

    private void refuse(int times) {
        for (int i = 0; i < times; i++) {
            clock.advance(Duration.ofSeconds(1));
            slack.next(200, "{\"ok\":false,\"error\":\"invalid_blocks\"}", "");
            workplace.state(toSlack("C111"), "failed");
        }
    }

    private String toTopic(String chat, int topic, String text) {
        return workplace.send(
                "telegram",
                Map.of(
                        "bot_token",
                        "secret:telegram",
                        "chat_id",
                        chat,
                        "message_thread_id",
                        topic,
                        "message_template",
                        text),
                Map.of());
    }

    @Test
    void aChatThatMovedIsToldToBe() {
        telegram.move("-" + CHAT, "-1001" + CHAT);

        workplace.state(toTelegram("-" + CHAT, "1"), "delivered");

        var moved = events.await(TargetEvent.Moved.class, event -> event.to().equals("-1001" + CHAT));
        assertThat(moved.target()).isEqualTo("Telegram chat -" + CHAT);
        assertThat(moved.targetId().toString())
                .isEqualTo(workplace.get("targets").getString("items[0].id"));
    }

    /** Nobody clears it, and somebody lets the bot in again. */
    @Test
    void whatHasWaitedLongEnoughIsTriedAndOneThatIsTakenClearsIt() {
        telegram.kick(CHAT);
        workplace.state(toTelegram(CHAT, "1"), "failed");
        var id = trouble().getString("id");
        telegram.invite(CHAT);
        var second = toTelegram(CHAT, "2");
        clock.advance(Duration.ofMinutes(10));
        var third = toTelegram(CHAT, "3");
        clock.advance(Duration.ofMinutes(6));

        workplace.state(second, "delivered");
        workplace.state(third, "delivered");

        assertThat(workplace.get("targets/" + id).getString("state")).isEqualTo("healthy");
        assertThat(events.await(
                                TargetEvent.Recovered.class,
                                event -> event.targetId().toString().equals(id))
                        .by())
                .isNull();
    }

    @Test
    void aNoticeThatIsRefusedMakesNoFurtherNotice() {
        workplace.state(toSlack("C111"), "delivered");
        workplace.state(toTelegram(OTHER_CHAT, "x"), "delivered");
        workplace.state(toSlack("C222"), "delivered");
        slack.next(200, "{\"ok\":false,\"error\":\"is_archived\"}", "");
        telegram.kick(CHAT);

        workplace.state(toTelegram(CHAT, "1"), "failed");

        await().atMost(Workplace.DEADLINE)
                .until(() -> workplace
                                .get("targets?state=needs_attention")
                                .getList("items")
                                .size()
                        == 2);
        workplace.state(toTelegram(OTHER_CHAT, "y"), "delivered");
        assertThat(telegram.textsOf(OTHER_CHAT)).containsExactly("x", "y");
        assertThat(slack.messages()).hasSize(2);
    }

    @Test
    void aWorkspaceChoosesWhereItIsTold() {
        workplace.state(toTelegram(OTHER_CHAT, "x"), "delivered");
        workplace.state(toSlack("C111"), "delivered");
        var chosen = workplace.get("targets").getString("items.find { it.target == 'Telegram chat 78' }.id");
        workplace.post("targets/" + chosen + "/take-notices", Map.of()).statusCode(200);
        assertThat(workplace.get("targets/" + chosen).getBoolean("takes_notices"))
                .isTrue();
        assertThat(workplace.get("targets?takes_notices=true").getList("items.id"))
                .containsExactly(chosen);
        assertThat(workplace.get("targets/" + chosen).getString("secret"))
                .isNotBlank()
                .doesNotContain(":");
        telegram.kick(CHAT);

        workplace.state(toTelegram(CHAT, "1"), "failed");

        await().atMost(Workplace.DEADLINE)
                .until(() -> telegram.textsOf(OTHER_CHAT).size() == 2);
        assertThat(telegram.textsOf(OTHER_CHAT).getLast()).startsWith("Telegram chat 77 takes no messages");
        assertThat(slack.messages()).hasSize(1);
        workplace.post("targets/" + chosen + "/leave-notices", Map.of()).statusCode(200);
        assertThat(workplace.get("targets/" + chosen).getBoolean("takes_notices"))
                .isFalse();
    }

    /** Guarded by: the outbox in {@code TargetResource}. */
    @Test
    void whatAPersonDecidesAboutATargetIsSaid() {
        workplace.state(toSlack("C111"), "delivered");
        var id = workplace.get("targets").getString("items[0].id");
        try (var decisions = EventProbe.on(Topic.MESSAGE_DECISION, MessageDecisionEvent.class)) {
            for (var what : List.of("take-notices", "leave-notices", "clear")) {
                workplace.post("targets/" + id + "/" + what, Map.of()).statusCode(200);
            }

            var cleared = decisions.await(
                    MessageDecisionEvent.TargetCleared.class,
                    e -> e.targetId().toString().equals(id));
            assertThat(cleared.by()).isEqualTo("ada");
            assertThat(cleared.target()).isEqualTo("Slack channel C111");
            assertThat(decisions.events().stream()
                            .map(EventProbe.Seen::event)
                            .filter(MessageDecisionEvent.NoticesChosen.class::isInstance)
                            .map(event -> ((MessageDecisionEvent.NoticesChosen) event).takes()))
                    .containsExactly(true, false);
        }
    }

    /** Guarded by {@code Address.Webhook} and the fault in {@code WebhookAnswer}. */
    @Test
    void aWebhookThatRefusesForGoodIsToldInAChannelAndWhatWaitsForItGoesOn() {
        workplace.with(secrets, "hook", hook.url("/team/aVeryLongToken"));
        workplace.state(toSlack("C111"), "delivered");
        hook.then(404, "no such hook");

        workplace.state(toWebhook("1"), "failed");

        var target = trouble();
        assertThat(target.getString("target")).isEqualTo("Webhook secret:hook");
        assertThat(target.getString("channel")).isEqualTo("webhook");
        assertThat(target.getString("secret")).isEqualTo("hook");
        await().atMost(Workplace.DEADLINE).until(() -> slack.messages().size() == 2);
        assertThat(slack.messages().getLast().text())
                .startsWith("Webhook secret:hook takes no messages: the target answered 404: no such hook");
        var second = toWebhook("2");
        workplace.state(toSlack("C111"), "delivered");
        assertThat(workplace.get("deliveries/" + second).getInt("attempts")).isZero();

        workplace.post("targets/" + target.getString("id") + "/clear", Map.of()).statusCode(200);

        workplace.state(second, "delivered");
    }

    /** As a chat does. Guarded by {@code NotificationRequest.key} and {@code Packing}. */
    @Test
    void whatIsSentToAWebhookStaysInOrderAndWaitsWhenItAsksForIt() {
        workplace.with(secrets, "hook", hook.url("/team/aVeryLongToken"));
        hook.then(503, "not now").then(429, "slow down", "Retry-After", "600");
        var sent = Stream.of("1", "2", "3").map(this::toWebhook).toList();
        await().atMost(Workplace.DEADLINE).until(() -> hook.messages().size() == 2);
        workplace.state(sent.getFirst(), "waiting");
        workplace.state(toSlack("C111"), "delivered");
        assertThat(hook.messages()).hasSize(2);

        clock.advance(Duration.ofMinutes(10));

        workplace.state(sent.getLast(), "delivered");
        assertThat(hook.messages())
                .extracting(message -> message.body().path("text").asText())
                .containsExactly("1", "1", "1", "2", "3");
    }

    /** It may be a machine, which nobody reads and which may act on it. Guarded by {@code Targets.elsewhere}. */
    @Test
    void aWebhookIsToldOfOthersOnlyWhenItIsChosen() {
        workplace.with(secrets, "hook", hook.url("/team/aVeryLongToken"));
        workplace.state(toWebhook("1"), "delivered");
        telegram.kick(CHAT);
        workplace.state(toTelegram(CHAT, "1"), "failed");
        workplace.state(toWebhook("2"), "delivered");
        assertThat(hook.messages()).hasSize(2);
        var chosen = workplace.get("targets").getString("items.find { it.channel == 'webhook' }.id");
        workplace.post("targets/" + chosen + "/take-notices", Map.of()).statusCode(200);
        telegram.kick(OTHER_CHAT);

        workplace.state(toTelegram(OTHER_CHAT, "1"), "failed");

        await().atMost(Workplace.DEADLINE).until(() -> hook.messages().size() == 3);
        var notice = hook.messages().getLast().body();
        assertThat(notice.path("title").asText()).isEqualTo("Telegram chat 78 takes no messages");
        assertThat(notice.path("text").asText())
                .startsWith("Telegram chat 78 takes no messages: Telegram answered 403: Forbidden");
    }

    private String toWebhook(String text) {
        var request = NotificationRequest.toWebhook(
                DeliveryId.random(), "secret:hook", "title", text, Map.of(), null, clock.instant());
        requests.publish(workplace.id(), request);
        await().atMost(Workplace.DEADLINE).until(() -> workplace
                .get("deliveries")
                .getList("items.id")
                .contains(request.deliveryId().toString()));
        return request.deliveryId().toString();
    }

    /** One message of which Slack says that it is wrong holds up no other. */
    @Test
    void aRefusalOfOneMessageIsNotTheTargets() {
        slack.next(200, "{\"ok\":false,\"error\":\"invalid_blocks\"}", "");
        workplace.state(toSlack("C111"), "failed");

        workplace.state(toSlack("C111"), "delivered");

        assertThat(workplace.get("targets?state=needs_attention").getList("items"))
                .isEmpty();
    }

    @Test
    void anotherWorkspaceSeesAndClearsNothing() {
        telegram.kick(CHAT);
        workplace.state(toTelegram(CHAT, "1"), "failed");
        var id = trouble().getString("id");
        var stranger = Workplace.anew();

        assertThat(stranger.get("targets").getList("items")).isEmpty();
        stranger.post("targets/" + id + "/clear", Map.of()).statusCode(404);
        given().auth()
                .oauth2(TestTokens.of("eve", workplace.id(), "viewer"))
                .post("/api/v1/notifications/targets/" + id + "/clear")
                .then()
                .statusCode(403);
        assertThat(workplace.get("targets/" + id).getString("state")).isEqualTo("needs_attention");
    }

    /** The only target that needs attention. */
    private JsonPath trouble() {
        var items = workplace.get("targets?state=needs_attention");
        assertThat(items.getList("items")).hasSize(1);
        return items.setRootPath("items[0]");
    }

    private static boolean isAbout(TargetEvent event, JsonPath target) {
        return event.targetId().toString().equals(target.getString("id"));
    }

    private String toTelegram(String chat, String text) {
        return workplace.send(
                "telegram",
                Map.of("bot_token", "secret:telegram", "chat_id", chat, "message_template", text),
                Map.of());
    }

    private String toSlack(String channel) {
        return workplace.send(
                "slack", Map.of("bot_token", "secret:slack", "channel", channel, "message_template", "x"), Map.of());
    }
}
