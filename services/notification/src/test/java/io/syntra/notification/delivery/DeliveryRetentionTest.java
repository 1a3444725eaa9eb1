package io.syntra.notification.delivery;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.notification.ChannelPorts;
import io.syntra.notification.MovableClock;
import io.syntra.notification.Workplace;
import io.syntra.notification.channel.ChannelConfig;
import io.syntra.outbox.BackgroundTransactions;
import io.syntra.secrets.Secrets;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.testing.telegram.FakeTelegram;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is stored of messages: no longer than anybody needs it, and no less than what is known. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(ChannelPorts.class)
class DeliveryRetentionTest {

    private static final int MANY = 10_000;

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
    DeliveryRetention retention;

    @Inject
    Pool pool;

    private FakeTelegram telegram;
    private Workplace workplace;

    @BeforeEach
    void open() {
        telegram = new FakeTelegram(config.telegram().url().getPort(), clock);
        workplace = Workplace.anew().with(secrets, "telegram", FakeTelegram.TOKEN);
    }

    @AfterEach
    void close() {
        telegram.close();
    }

    /** Guarded by {@code DeliveryRetention.forget}; whatever a workspace sent to, and however often. */
    @Test
    void aMessageIsForgottenWhenNobodyAsksForItAnyMore() {
        var delivery = send("7002", "hello ".repeat(1_000), Map.of());
        workplace.state(delivery, "delivered");
        await().atMost(Workplace.DEADLINE)
                .until(() -> workplace
                                .get("deliveries?state=delivered")
                                .getList("items")
                                .size()
                        == 2);
        var now = clock.instant();

        retention.forget(now.plus(Duration.ofDays(29)));
        assertThat(rows("delivery")).isEqualTo(2);

        retention.forget(now.plus(Duration.ofDays(31)));
        assertThat(rows("delivery")).isZero();
        assertThat(rows("lane")).isZero();
        var spent = pool.preparedQuery("select 1 from pace where spent_to < $1")
                .executeAndAwait(Tuple.of(now.plus(Duration.ofDays(1)).atOffset(ZoneOffset.UTC)));
        assertThat(spent).isEmpty();
    }

    /** Guarded by {@code Deliveries.forget}: the end of a thread stands where it began. */
    @Test
    void theFirstMessageOfAThreadIsKeptForTheLast() {
        var thread = Map.of("thread_key", "a1", "resolved", "reply");
        var opener = send("7003", "down", Map.of("thread_key", "a1"));
        workplace.state(opener, "delivered");
        forgetAll();

        workplace.state(send("7003", "resolved", thread), "delivered");

        var messages = telegram.messagesOf("7003");
        assertThat(messages.getLast()
                        .request()
                        .at("/reply_parameters/message_id")
                        .asLong())
                .isEqualTo(messages.getFirst().id());
        forgetAll();
        given().auth()
                .oauth2(workplace.developer())
                .get("/api/v1/notifications/deliveries/" + opener)
                .then()
                .statusCode(404);
    }

    private void forgetAll() {
        transactions.run(() -> deliveries.forget(clock.instant().plusSeconds(1), MANY));
    }

    private int rows(String table) {
        return pool.preparedQuery("select cast(count(*) as integer) from " + table + " where workspace = $1")
                .executeAndAwait(Tuple.of(workplace.id().value()))
                .iterator()
                .next()
                .getInteger(0);
    }

    private String send(String chat, String text, Map<String, String> more) {
        var fields = new HashMap<String, String>(more);
        fields.putAll(Map.of("bot_token", "secret:telegram", "chat_id", chat, "message_template", text));
        return workplace.send("telegram", fields, Map.of());
    }
}
