package io.syntra.notification.delivery;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.notification.ChannelPorts;
import io.syntra.notification.MovableClock;
import io.syntra.notification.Workplace;
import io.syntra.outbox.BackgroundTransactions;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever deletes a secret is told what would fail. Guarded by {@code SecretUses.USES}. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(ChannelPorts.class)
class SecretUsesTest {

    @Inject
    MovableClock clock;

    @Inject
    BackgroundTransactions transactions;

    @Inject
    Deliveries deliveries;

    @Inject
    Packing packing;

    private final Workplace workplace = Workplace.anew();

    @AfterEach
    void nothingWaits() {
        transactions.run(
                () -> deliveries.delete("workspace = ?1", workplace.id().value()));
    }

    @Test
    void aMessageOnItsWayNeedsItsSecretWhateverItsChannel() {
        waiting(webhook("secret:team-hook"));
        waiting(webhook("secret:team-hook"));
        waiting(webhook("https://hooks.example/x"));
        waiting(toChannel(
                "email",
                Map.of(
                        "smtp_url",
                        "secret:smtp",
                        "from",
                        "a@x.example",
                        "to",
                        "b@x.example",
                        "title",
                        "t",
                        "text",
                        "x")));
        waiting(toChannel("telegram", Map.of("bot_token", "secret:bot", "chat_id", "1", "message_template", "x")));

        var uses = workplace.get("secret-uses");
        assertThat(uses.getList("items.secret")).containsExactlyInAnyOrder("team-hook", "smtp", "bot");
        assertThat(uses.getMap("items.find { it.secret == 'team-hook' }"))
                .containsEntry("channel", "webhook")
                .containsEntry("messages", 2)
                .containsEntry("takes_notices", false)
                .containsEntry("target", "Webhook secret:team-hook");
        assertThat(uses.getString("items.find { it.secret == 'smtp' }.target")).isEqualTo("E-mail to b@x.example");
        assertThat(uses.getString("items.find { it.secret == 'bot' }.target_id"))
                .isNotBlank();

        assertThat(workplace.get("secret-uses?name=smtp").getList("items.secret"))
                .containsExactly("smtp");
        given().auth()
                .oauth2(TestTokens.viewer())
                .get("/api/v1/notifications/secret-uses?name=team-hook")
                .then()
                .statusCode(200)
                .body("items", hasSize(0));

        transactions.run(() -> deliveries.update(
                "state = ?1 where workspace = ?2",
                DeliveryState.DELIVERED,
                workplace.id().value()));
        assertThat(workplace.get("secret-uses").getList("items")).isEmpty();
    }

    private NotificationRequest webhook(String target) {
        return NotificationRequest.toWebhook(DeliveryId.random(), target, "t", "x", Map.of(), null, clock.instant());
    }

    private NotificationRequest toChannel(String channel, Map<String, Object> config) {
        return NotificationRequest.toChannel(
                DeliveryId.random(), channel, channel, config, Map.of(), null, clock.instant());
    }

    /** Nothing is sent in this test. */
    private void waiting(NotificationRequest request) {
        var packed = (Parcel.Packed) packing.of(workplace.id(), request);
        packed.deliveries().forEach(delivery -> {
            delivery.state = DeliveryState.WAITING;
            delivery.dueAt = clock.instant().plus(Duration.ofDays(30));
        });
        transactions.run(() -> deliveries.persist(packed.deliveries()));
    }
}
