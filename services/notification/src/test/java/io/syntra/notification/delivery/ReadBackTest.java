package io.syntra.notification.delivery;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.contracts.event.DeliveryEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.notification.ChannelPorts;
import io.syntra.notification.MovableClock;
import io.syntra.notification.Workplace;
import io.syntra.notification.channel.ChannelConfig;
import io.syntra.secrets.Secrets;
import io.syntra.testing.EventProbe;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.testing.slack.FakeSlack;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whether a message arrived is asked of Slack, and nothing is sent twice. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(ChannelPorts.class)
class ReadBackTest {

    @Inject
    MovableClock clock;

    @Inject
    ChannelConfig config;

    @Inject
    Secrets secrets;

    @Inject
    Pool pool;

    private FakeSlack slack;
    private EventProbe<DeliveryEvent> outcomes;
    private Workplace workplace;

    @BeforeEach
    void open() {
        slack = new FakeSlack(config.slack().url().getPort(), clock);
        outcomes = EventProbe.on(Topic.NOTIFICATION_DELIVERY, DeliveryEvent.class);
        workplace = Workplace.anew().with(secrets, "slack", FakeSlack.TOKEN);
    }

    @AfterEach
    void close() {
        slack.close();
        outcomes.close();
    }

    @Test
    void aMessageThatSlackHasIsDeliveredAndNothingElseIsTold() {
        slack.allow("channels:history");
        workplace.state(send("C777", Map.of()), "delivered");
        slack.fallSilent();
        var id = send("C777", Map.of());
        workplace.state(id, "unknown");
        workplace.state(send("C777", Map.of()), "delivered");

        clock.advance(Duration.ofSeconds(3));

        assertThat(workplace.state(id, "delivered").getString("reason")).isEqualTo("the channel was asked, and has it");
        assertThat(slack.messages()).hasSize(3);
        var told = outcomes.await(DeliveryEvent.Delivered.class, event -> is(event, id));
        assertThat(told.messages()).containsExactly(slack.messages().get(1).ts());
        assertThat(outcomes.events())
                .noneMatch(seen -> seen.event() instanceof DeliveryEvent.Unknown unknown && is(unknown, id));
    }

    @Test
    void anAnswerInAThreadIsLookedForThere() {
        slack.allow("channels:history");
        var thread = Map.of("thread_key", "a1");
        workplace.state(send("C777", thread), "delivered");
        slack.fallSilent();
        var id = send("C777", thread);
        workplace.state(id, "unknown");

        clock.advance(Duration.ofSeconds(3));

        workplace.state(id, "delivered");
        assertThat(slack.messages()).hasSize(2);
    }

    /** As a killed sender leaves it. */
    @Test
    void aMessageWhoseSenderDiedIsLookedForToo() {
        slack.allow("channels:history");
        workplace.state(send("#never-answered", Map.of()), "delivered");
        slack.fallSilent();
        var id = send("#never-answered", Map.of());
        workplace.state(id, "unknown");
        pool.preparedQuery("update delivery set state = 'SENDING', settle_at = null, leased_until = $2 where id = $1")
                .executeAndAwait(Tuple.of(
                        UUID.fromString(id), clock.instant().minusSeconds(1).atOffset(ZoneOffset.UTC)));
        assertThat(workplace.state(id, "unknown").getString("reason")).isNotBlank();
        await().atMost(Workplace.DEADLINE)
                .until(() ->
                        workplace.get("deliveries/" + id).getString("reason").startsWith("the sender stopped"));

        clock.advance(Duration.ofSeconds(3));

        workplace.state(id, "delivered");
        assertThat(slack.messages()).hasSize(2);
    }

    @Test
    void whatSlackDoesNotHaveStaysUnknownAndIsNotSentAgain() {
        slack.allow("channels:history");
        slack.next(200, "{\"ok\":false,\"error\":\"internal_error\"}", "");
        var id = send("C778", Map.of());
        workplace.state(id, "unknown");

        await().atMost(Workplace.DEADLINE).until(() -> {
            clock.advance(Duration.ofSeconds(70));
            return outcomes.events().stream()
                    .anyMatch(seen -> seen.event() instanceof DeliveryEvent.Unknown unknown && is(unknown, id));
        });

        // What another test left behind is asked for in its own channel.
        assertThat(slack.asked("C778")).isEqualTo(3);
        assertThat(slack.messages()).isEmpty();
        assertThat(workplace.state(id, "unknown").getString("reason"))
                .isEqualTo("Slack answered internal_error: it may have arrived; Slack's history does not have it");
        // A person decides.
        given().auth()
                .oauth2(workplace.developer())
                .post("/api/v1/notifications/deliveries/" + id + "/resend")
                .then()
                .statusCode(202);
        workplace.state(id, "delivered");
        assertThat(slack.messages()).hasSize(1);
    }

    @Test
    void withoutTheScopeItStaysUnknownAndSaysWhichOneIsNeeded() {
        slack.fallSilent();
        var id = send("C777", Map.of());
        workplace.state(id, "unknown");

        clock.advance(Duration.ofSeconds(3));

        var told = outcomes.await(DeliveryEvent.Unknown.class, event -> is(event, id));
        assertThat(told.reason())
                .endsWith("Slack's history cannot be read: missing_scope; the app needs the scope channels:history");
        assertThat(slack.messages()).hasSize(1);
    }

    @Test
    void aNameOfWhichSlackNeverSaidTheIdCannotBeAskedFor() {
        slack.allow("channels:history");
        slack.fallSilent();
        var id = send("#never-answered", Map.of());
        workplace.state(id, "unknown");

        clock.advance(Duration.ofSeconds(3));

        assertThat(outcomes.await(DeliveryEvent.Unknown.class, event -> is(event, id))
                        .reason())
                .contains("give the channel's id");
    }

    private static boolean is(DeliveryEvent event, String id) {
        return event.deliveryId().toString().equals(id);
    }

    private String send(String channel, Map<String, ?> more) {
        var fields = new HashMap<String, Object>(more);
        fields.putAll(Map.of("bot_token", "secret:slack", "channel", channel, "message_template", "x"));
        return workplace.send("slack", fields, Map.of());
    }
}
