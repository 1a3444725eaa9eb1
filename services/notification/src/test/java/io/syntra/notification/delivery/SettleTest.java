package io.syntra.notification.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.syntra.channel.Address;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DeliveryEvent;
import io.syntra.contracts.event.NotificationRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SettleTest {

    private static final Instant NOW = Instant.parse("2026-01-31T09:30:00Z");

    /** Guards: what has failed is sent again by a workflow's retry, with the parts that have arrived. */
    @ParameterizedTest
    @EnumSource(
            value = DeliveryState.class,
            names = {"DELIVERED", "UNKNOWN"})
    void aMessageOfWhichAPartMayHaveArrivedHasNotFailed(DeliveryState first) {
        var event = Settle.event(parts(first, DeliveryState.FAILED, DeliveryState.FAILED), NOW);

        assertThat(event).isInstanceOfSatisfying(DeliveryEvent.Unknown.class, unknown -> assertThat(unknown.reason())
                .isEqualTo("part 2 of 3 was not delivered: why of FAILED"));
    }

    @Test
    void aMessageOfWhichNothingArrivedHasFailed() {
        assertThat(Settle.event(parts(DeliveryState.FAILED, DeliveryState.FAILED), NOW))
                .isInstanceOfSatisfying(DeliveryEvent.Failed.class, failed -> assertThat(failed.reason())
                        .isEqualTo("why of FAILED"));
    }

    @Test
    void aMessageOfWhichNobodyKnowsAPartIsUnknown() {
        assertThat(Settle.event(parts(DeliveryState.DELIVERED, DeliveryState.UNKNOWN), NOW))
                .isInstanceOfSatisfying(DeliveryEvent.Unknown.class, unknown -> assertThat(unknown.reason())
                        .isEqualTo("why of UNKNOWN"));
        assertThat(Settle.event(parts(DeliveryState.DELIVERED, DeliveryState.DELIVERED), NOW))
                .isInstanceOf(DeliveryEvent.Delivered.class);
    }

    private static List<Delivery> parts(DeliveryState... states) {
        var request =
                NotificationRequest.toChannel(DeliveryId.random(), "telegram", "1", Map.of(), Map.of(), "test", NOW);
        var parts = new ArrayList<Delivery>();
        for (var state : states) {
            var part = Delivery.of(
                    new WorkspaceId("acme"),
                    request,
                    new Address.TelegramChat("secret:bot", "1"),
                    parts.size(),
                    JsonNodeFactory.instance.objectNode(),
                    8,
                    NOW);
            part.become(state, "why of " + state, NOW);
            parts.add(part);
        }
        return parts;
    }
}
