package io.syntra.notification.delivery;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.syntra.channel.Address;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.Json;
import io.syntra.contracts.event.DeliveryEvent;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.contracts.event.Topic;
import io.syntra.notification.ChannelPorts;
import io.syntra.notification.MovableClock;
import io.syntra.notification.channel.ChannelConfig;
import io.syntra.outbox.BackgroundTransactions;
import io.syntra.secrets.SecretName;
import io.syntra.secrets.SecretValue;
import io.syntra.secrets.Secrets;
import io.syntra.testing.EventProbe;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.testing.slack.FakeSlack;
import io.syntra.testing.telegram.FakeTelegram;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines
@WithTestResource(ChannelPorts.class)
class ChannelDeliveryTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    /** No test meets the allowance or the order of another one's chat. */
    private static final AtomicLong CHATS = new AtomicLong(1_000);

    @Inject
    MovableClock clock;

    @Inject
    ChannelConfig config;

    @Inject
    Secrets secrets;

    @Inject
    Pool pool;

    @Inject
    BackgroundTransactions transactions;

    @Inject
    Deliveries deliveries;

    private FakeTelegram telegram;
    private FakeSlack slack;
    private EventProbe<DeliveryEvent> outcomes;
    private EventProbe<NotificationRequest> requests;

    @BeforeEach
    void open() {
        telegram = new FakeTelegram(config.telegram().url().getPort(), clock);
        slack = new FakeSlack(config.slack().url().getPort(), clock);
        outcomes = EventProbe.on(Topic.NOTIFICATION_DELIVERY, DeliveryEvent.class);
        requests = EventProbe.on(Topic.NOTIFICATION_REQUEST, NotificationRequest.class);
        // What one test's targets refused is not told at another's.
        pool.query("delete from lane").executeAndAwait();
        set("telegram", FakeTelegram.TOKEN);
        set("slack", FakeSlack.TOKEN);
        set("slack-hook", slack.hook());
    }

    @AfterEach
    void close() {
        telegram.close();
        slack.close();
        outcomes.close();
        requests.close();
    }

    @Test
    void aTelegramMessageArrivesAsWritten() {
        var chat = chat();

        var id = sent(telegramTo(chat, "<b>{{service_name}}</b>: {{error_message}}"));

        assertThat(state(id, "delivered").getString("target")).isEqualTo("Telegram chat " + chat);
        assertThat(telegram.messagesOf(chat)).singleElement().satisfies(message -> {
            assertThat(message.text()).isEqualTo("shop-api: a < b & <c>");
            assertThat(message.parsed().texts("bold")).containsExactly("shop-api");
        });
    }

    /** Or what tells of messages would start a run that sends one, for ever. Guarded by {@code SendResource.packed}. */
    @Test
    void aMessageThatARunSendsByARequestIsOfThatRun() {
        var run = UUID.randomUUID().toString();

        given().auth()
                .oauth2(TestTokens.developer())
                .contentType(ContentType.JSON)
                .header("Syntra-Run", run)
                .body(telegramTo(chat(), "x"))
                .post("/api/v1/notifications/send")
                .then()
                .statusCode(202)
                .body("deliveries[0].origin", equalTo("workflow_run:" + run));
    }

    /** Whoever looks at the message later sees it, however it was asked for. Guarded by {@code Delivery.warn}. */
    @Test
    void aMessageThatDoesNotShowItsValueExactlySaysSo() {
        var id = sent(Map.of(
                "channel",
                "telegram",
                "config",
                Map.of("bot_token", "secret:telegram", "chat_id", chat(), "message_template", "{{v}}"),
                "variables",
                Map.of("v", "x\u0333 y")));

        assertThat(state(id, "delivered").getList("warnings"))
                .containsExactly("message_template {{v}} holds marks over or under letters (U+030A, U+0333 or U+033F),"
                        + " which Telegram leaves out");
    }

    /** Slack refuses a message with a link to {@code /runs/42}. Guarded by {@code Addresses.leadsSomewhere}. */
    @Test
    void aLinkWithoutItsBeginningDoesNotCostTheMessage() {
        state(
                sent(Map.of(
                        "channel",
                        "slack",
                        "config",
                        Map.of(
                                "bot_token",
                                "secret:slack",
                                "channel",
                                "C0124",
                                "message_template",
                                "down, <{{base}}/runs/42|open>"),
                        "variables",
                        Map.of())),
                "delivered");

        assertThat(slack.messages()).extracting(FakeSlack.Message::text).containsExactly("down, open");
    }

    @Test
    void aSlackMessageArrivesByWebhookAndByTheApi() {
        state(
                sent(Map.of(
                        "channel",
                        "slack",
                        "config",
                        Map.of("webhook_url", "secret:slack-hook", "message_template", "*{{service_name}}*"),
                        "variables",
                        VARIABLES)),
                "delivered");
        state(
                sent(Map.of(
                        "channel",
                        "slack",
                        "config",
                        Map.of(
                                "bot_token",
                                "secret:slack",
                                "channel",
                                "C0123",
                                "message_template",
                                "*{{error_message}}*"),
                        "variables",
                        VARIABLES)),
                "delivered");

        assertThat(slack.messages()).extracting(FakeSlack.Message::channel).containsExactly("webhook", "C0123");
        assertThat(slack.messages())
                .extracting(FakeSlack.Message::text)
                .containsExactly("*shop-api*", "*a &lt; b &amp; &lt;c&gt;*");
    }

    /** Guarded by: what {@code SendResource.referred} puts in its place. */
    @Test
    void aTokenThatIsWrittenOutIsKeptAsASecretAndNowhereElse() {
        var chat = chat();
        var config = new HashMap<>(config(chat, "x"));
        config.put("bot_token", FakeTelegram.TOKEN);

        var answer = send(Map.of("channel", "telegram", "config", config), TestTokens.developer(), "key-" + chat)
                .statusCode(202)
                .body("warnings.field", contains("bot_token"))
                .extract()
                .asString();
        var id = JsonPath.from(answer).getString("deliveries[0].id");
        var view = state(id, "delivered");

        assertThat(telegram.textsOf(chat)).containsExactly("x");
        assertThat(answer).doesNotContain(FakeTelegram.TOKEN);
        assertThat(view.prettify()).doesNotContain(FakeTelegram.TOKEN);
        assertThat(stored()).isNotEmpty().allSatisfy(row -> assertThat(row)
                .doesNotContain(FakeTelegram.TOKEN, FakeSlack.HOOK, FakeSlack.TOKEN));
        outcomes.await(
                DeliveryEvent.Delivered.class,
                event -> event.deliveryId().toString().equals(id));
        assertThat(outcomes.events()).noneMatch(seen -> seen.toString().contains(FakeTelegram.TOKEN));
    }

    /** Every row of every table, as text. */
    private List<String> stored() {
        var rows = new ArrayList<String>();
        var tables = pool.query("select tablename from pg_tables where schemaname = 'public'")
                .executeAndAwait();
        tables.forEach(table -> pool.query("select t::text from \"" + table.getString(0) + "\" t")
                .executeAndAwait()
                .forEach(row -> rows.add(row.getString(0))));
        return rows;
    }

    /** Guarded by: {@code Packing.writtenOut}, and {@code isMessage} in {@code DeliveryResource.resend}. */
    @Test
    void anEventMayOnlyNameASecret() {
        var id = DeliveryId.random();
        var config = new HashMap<>(config(chat(), "x"));
        config.put("bot_token", FakeTelegram.TOKEN);

        requests.publish(
                TestTokens.WORKSPACE,
                NotificationRequest.toChannel(id, "telegram", "chat", config, Map.of(), "test", Instant.now()));

        var failed = outcomes.await(
                DeliveryEvent.Failed.class, event -> event.deliveryId().equals(id));
        assertThat(failed.reason()).isEqualTo("bot_token must name a secret, as secret:name");
        assertThat(stored()).noneMatch(row -> row.contains(FakeTelegram.TOKEN));
        assertThat(telegram.messages()).isEmpty();
        given().auth()
                .oauth2(TestTokens.developer())
                .post("/api/v1/notifications/deliveries/{id}/resend", id.toString())
                .then()
                .statusCode(409);
    }

    /** Guarded by: what {@code ChannelSender.withSecret} refuses. */
    @Test
    void aMissingSecretIsNamedAndNothingIsSent() {
        var config = new HashMap<String, Object>(config(chat(), "x"));
        config.put("bot_token", "secret:nobody-set-it");

        var id = sent(Map.of("channel", "telegram", "config", config));

        assertThat(state(id, "failed").getString("reason"))
                .isEqualTo("the secret nobody-set-it is not set in this workspace; PUT /api/v1/secrets/nobody-set-it"
                        + " sets it");
        assertThat(telegram.messages()).isEmpty();
    }

    @Test
    void aLongMessageArrivesInOrderAndIsOneDelivery() {
        var chat = chat();
        var id = DeliveryId.random();
        var text = "0123456789".repeat(900);

        requests.publish(
                TestTokens.WORKSPACE,
                NotificationRequest.toChannel(
                        id, "telegram", chat, config(chat, "{{text}}"), Map.of("text", text), "test", Instant.now()));

        var delivered = outcomes.await(
                DeliveryEvent.Delivered.class, event -> event.deliveryId().equals(id));
        assertThat(String.join("", telegram.textsOf(chat))).isEqualTo(text);
        assertThat(telegram.messagesOf(chat)).hasSize(3);
        assertThat(delivered.messages())
                .isEqualTo(telegram.messagesOf(chat).stream()
                        .map(message -> String.valueOf(message.id()))
                        .toList());
    }

    @Test
    void aFloodedChatWaitsAndNobodyElseDoes() {
        var flooded = chat();
        var other = chat();
        telegram.flood(flooded, Duration.ofMinutes(10));

        var first = sent(telegramTo(flooded, "1"));
        state(first, "waiting");
        var second = sent(telegramTo(flooded, "2"));
        state(sent(telegramTo(other, "x")), "delivered");

        assertThat(telegram.messagesOf(flooded)).isEmpty();
        assertThat(state(second, "pending").getInt("attempts")).isZero();
        clock.advance(Duration.ofMinutes(11));
        state(second, "delivered");
        assertThat(telegram.textsOf(flooded)).containsExactly("1", "2");
        assertThat(telegram.limited()).isEqualTo(1);
    }

    /**
     * Telegram takes 20 a minute; a minute here is the clock's. Guarded by: the order in {@code Lanes.look}, and
     * the allowance in {@code Sender.claim}.
     */
    @Test
    void twoHundredMessagesToOneGroupAllArriveInOrderAndNoneIsRefused() {
        var group = "-" + chat();
        var other = chat();
        var texts = IntStream.range(0, 200).mapToObj(String::valueOf).toList();
        for (var text : texts) {
            requests.publish(
                    TestTokens.WORKSPACE,
                    NotificationRequest.toChannel(
                            DeliveryId.random(),
                            "telegram",
                            group,
                            config(group, text),
                            Map.of(),
                            "storm",
                            Instant.now()));
        }
        await().atMost(DEADLINE).until(() -> !telegram.messagesOf(group).isEmpty());

        state(sent(telegramTo(other, "x")), "delivered");
        assertThat(telegram.messagesOf(group)).hasSizeLessThan(texts.size());
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    clock.advance(Duration.ofSeconds(3));
                    return telegram.messagesOf(group).size() == texts.size();
                });

        assertThat(telegram.textsOf(group)).isEqualTo(texts);
        assertThat(telegram.limited()).isZero();
    }

    /** Guarded by: the new number in {@code Courier.telegram}. */
    @Test
    void aChatThatMovedIsFoundThere() {
        var old = "-" + chat();
        var now = "-100" + chat();
        telegram.move(old, now);

        state(sent(telegramTo(old, "1")), "delivered");
        clock.advance(Duration.ofMinutes(1));
        state(sent(telegramTo(old, "2")), "delivered");

        assertThat(telegram.textsOf(now)).containsExactly("1", "2");
    }

    /** Guarded by: {@code NoAnswer} in {@code Outcome}. */
    @Test
    void withoutAnAnswerItIsUnknownAndNotSentAgainByItself() {
        var chat = chat();
        telegram.fallSilent(chat);

        var id = sent(telegramTo(chat, "1"));
        state(id, "unknown");
        clock.advance(Duration.ofHours(1));
        state(sent(telegramTo(chat, "2")), "delivered");
        assertThat(telegram.textsOf(chat)).containsExactly("1", "2");

        given().auth()
                .oauth2(TestTokens.developer())
                .post("/api/v1/notifications/deliveries/{id}/resend", id)
                .then()
                .statusCode(202);
        state(id, "delivered");
        assertThat(telegram.textsOf(chat)).containsExactly("1", "2", "1");
    }

    /**
     * As a killed sender leaves it: whether the request left before or not, nobody can tell. Guarded by: {@code
     * Sender.giveUpAbandoned}, and the lane that {@code Lanes.look} finds shut.
     */
    @Test
    void aPartWhoseSenderDiedIsUnknownAndTheNextMessageFollows() {
        var chat = chat();
        telegram.flood(chat, Duration.ofMinutes(10));
        var first = sent(telegramTo(chat, "1"));
        state(first, "waiting");
        var second = sent(telegramTo(chat, "2"));
        pool.preparedQuery("update delivery set state = 'SENDING', leased_until = $2 where id = $1")
                .executeAndAwait(Tuple.of(
                        UUID.fromString(first), clock.instant().minusSeconds(1).atOffset(ZoneOffset.UTC)));

        assertThat(state(first, "unknown").getString("reason")).startsWith("the sender stopped while it was sending");
        clock.advance(Duration.ofMinutes(9));
        othersArrive();
        clock.advance(Duration.ofMinutes(2));
        state(second, "delivered");
        assertThat(telegram.textsOf(chat)).containsExactly("2");
        assertThat(telegram.limited()).isEqualTo(1);
    }

    /** Guarded by: what is being sent in {@code Lanes.look}. */
    @Test
    void whatAnotherSenderHasInHandIsNotOvertaken() {
        var chat = chat();
        telegram.flood(chat, Duration.ofMinutes(10));
        var first = sent(telegramTo(chat, "1"));
        state(first, "waiting");
        var second = sent(telegramTo(chat, "2"));
        pool.preparedQuery("update delivery set state = 'SENDING', leased_until = $2 where id = $1")
                .executeAndAwait(Tuple.of(
                        UUID.fromString(first),
                        clock.instant().plus(Duration.ofMinutes(20)).atOffset(ZoneOffset.UTC)));

        clock.advance(Duration.ofMinutes(11));
        othersArrive();
        assertThat(telegram.messagesOf(chat)).isEmpty();

        clock.advance(Duration.ofMinutes(10));
        state(first, "unknown");
        state(second, "delivered");
    }

    /** So the sender has looked for all that is due, and sent it. */
    private void othersArrive() {
        for (int i = 0; i < 2; i++) {
            state(sent(telegramTo(chat(), "x")), "delivered");
        }
    }

    /** Guarded by: the limit in {@code Verdict}. */
    @Test
    void whatSlackSaysIsObeyed() {
        slack.next(429, "{\"ok\":false,\"error\":\"ratelimited\"}", "30");
        var limited = sent(slackTo("C1111"));
        var next = Instant.parse(state(limited, "waiting").getString("next_attempt_at"));
        assertThat(Duration.between(clock.instant(), next)).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
        clock.advance(Duration.ofSeconds(31));
        state(limited, "delivered");

        slack.next(200, "{\"ok\":false,\"error\":\"internal_error\"}", "");
        state(sent(slackTo("C2222")), "unknown");

        slack.next(200, "{\"ok\":false,\"error\":\"channel_not_found\"}", "");
        assertThat(state(sent(slackTo("C3333")), "failed").getString("reason"))
                .isEqualTo("Slack answered channel_not_found");
    }

    /** Guarded by: {@code Confidential} in {@code ChannelSender.send}. */
    @Test
    void aHostThatSaysItsSecretPathMakesNobodyElseKnowIt() {
        slack.next(404, "Cannot POST " + FakeSlack.HOOK + "\0", "");
        var id = sent(Map.of(
                "channel", "slack", "config", Map.of("webhook_url", "secret:slack-hook", "message_template", "x")));

        assertThat(state(id, "failed").getString("reason")).isEqualTo("Slack answered 404: Cannot POST •••");
        assertThat(stored()).noneMatch(row -> row.contains(FakeSlack.HOOK));
        var failed = outcomes.await(
                DeliveryEvent.Failed.class,
                event -> event.deliveryId().toString().equals(id));
        assertThat(failed.reason()).doesNotContain(FakeSlack.HOOK);
    }

    /** Guarded by: {@code sound} in {@code ChannelSender.withSecret}. */
    @Test
    void aSecretThatIsNoTokenGoesNowhere() {
        set("odd", "1/../2?x=");
        var config = new HashMap<String, Object>(config(chat(), "x"));
        config.put("bot_token", "secret:odd");
        var id = sent(Map.of("channel", "telegram", "config", config));

        assertThat(state(id, "failed").getString("reason"))
                .isEqualTo("the secret odd holds nothing of the kind that is needed here; PUT /api/v1/secrets/odd sets"
                        + " it anew");
    }

    /** Guards: whoever goes on while Slack or Telegram asks to wait is shut out for longer, or for good. */
    @Test
    void whoSendsAgainWaitsForTheChannelToo() {
        var chat = chat();
        telegram.fallSilent(chat);
        var first = sent(telegramTo(chat, "1"));
        state(first, "unknown");
        telegram.flood(chat, Duration.ofMinutes(10));
        var second = sent(telegramTo(chat, "2"));
        state(second, "waiting");

        given().auth()
                .oauth2(TestTokens.developer())
                .post("/api/v1/notifications/deliveries/{id}/resend", first)
                .then()
                .statusCode(202);

        state(sent(telegramTo(chat(), "x")), "delivered");
        assertThat(telegram.textsOf(chat)).containsExactly("1");
        clock.advance(Duration.ofMinutes(11));
        state(second, "delivered");
        assertThat(telegram.textsOf(chat)).containsExactly("1", "1", "2");
        assertThat(telegram.limited()).isEqualTo(1);
    }

    /**
     * As a database that is away for a moment would break it between the claim and the request. Guarded by: the last
     * try in {@code Verdict.retry}.
     */
    @Test
    void whatBreaksBeforeTheRequestLeavesIsTriedAgain() {
        var request = NotificationRequest.toChannel(
                DeliveryId.random(), "a channel of the future", "x", Map.of(), Map.of(), "test", clock.instant());
        transactions.run(() -> deliveries.persist(Delivery.of(
                TestTokens.WORKSPACE,
                request,
                new Address.SlackChannel("secret:slack", chat()),
                0,
                Json.mapper().createObjectNode(),
                3,
                clock.instant())));

        var failed = outcomes.await(
                DeliveryEvent.Failed.class, event -> event.deliveryId().equals(request.deliveryId()));

        assertThat(failed.attempts()).isEqualTo(3);
        assertThat(failed.reason()).startsWith("it could not be sent");
    }

    @Test
    void whatCannotBeSentIsRefusedAtOnce() {
        send(Map.of("channel", "telegram", "config", Map.of("chat_id", 1)), TestTokens.developer())
                .statusCode(400)
                .body("fields.name", hasItems("config.bot_token", "config.message_template"));
        send(Map.of("channel", "pigeon"), TestTokens.developer())
                .statusCode(400)
                .body("fields[0].name", equalTo("channel"));
        send(telegramTo(chat(), "x"), TestTokens.viewer()).statusCode(403);
    }

    @Test
    void whatIsRefusedLeavesNoSecretBehind() {
        var before = secrets.list(TestTokens.WORKSPACE).size();
        var node = new HashMap<String, Object>(Map.of(
                "bot_token",
                "98765:written-out-and-refused",
                "chat_id",
                chat(),
                "strict",
                true,
                "message_template",
                "{{nobody}}"));

        send(Map.of("channel", "telegram", "config", node), TestTokens.developer())
                .statusCode(400)
                .body("detail", containsString("no value for nobody"));

        assertThat(secrets.list(TestTokens.WORKSPACE)).hasSize(before);
    }

    private static final Map<String, Object> VARIABLES =
            Map.of("service_name", "shop-api", "error_message", "a < b & <c>");

    private static Map<String, Object> telegramTo(String chat, String template) {
        return Map.of("channel", "telegram", "config", config(chat, template), "variables", VARIABLES);
    }

    private static Map<String, Object> slackTo(String channel) {
        return Map.of(
                "channel",
                "slack",
                "config",
                Map.of("bot_token", "secret:slack", "channel", channel, "message_template", "x"));
    }

    private static Map<String, Object> config(String chat, String template) {
        return Map.of("bot_token", "secret:telegram", "chat_id", chat, "message_template", template);
    }

    private static String chat() {
        return String.valueOf(CHATS.incrementAndGet());
    }

    private void set(String name, String value) {
        var secret = new SecretName(name);
        int version = secrets.find(TestTokens.WORKSPACE, secret)
                .map(Secrets.Entry::version)
                .orElse(Secrets.ABSENT);
        secrets.put(TestTokens.WORKSPACE, secret, SecretValue.of(value), version);
    }

    private static String sent(Map<String, ?> message) {
        return send(message, TestTokens.developer()).statusCode(202).extract().path("deliveries[0].id");
    }

    private static ValidatableResponse send(Map<String, ?> message, String token) {
        return send(message, token, UUID.randomUUID().toString());
    }

    private static ValidatableResponse send(Map<String, ?> message, String token, String key) {
        return given().auth()
                .oauth2(token)
                .header("Idempotency-Key", key)
                .contentType(ContentType.JSON)
                .body(message)
                .post("/api/v1/notifications/send")
                .then();
    }

    private static JsonPath state(String id, String state) {
        return await().atMost(DEADLINE)
                .until(
                        () -> given().auth()
                                .oauth2(TestTokens.viewer())
                                .get("/api/v1/notifications/deliveries/{id}", id)
                                .jsonPath(),
                        view -> List.of(state).contains(view.getString("state")));
    }
}
