package io.syntra.notification.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.channel.Address;
import io.syntra.channel.Meaning;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.egress.Confidential;
import io.syntra.egress.HttpMessage;
import io.syntra.egress.HttpSender;
import io.syntra.notification.channel.Channel;
import io.syntra.notification.channel.ChannelSender;
import io.syntra.notification.target.Targets;
import io.syntra.notification.webhook.WebhookAnswer;
import io.syntra.notification.webhook.WebhookMessage;
import io.syntra.outbox.BackgroundTransactions;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Takes a delivery to its target, once, and says what came of it. Blocks. */
@Singleton
class Courier {

    private static final int EXCERPT = 2_000;

    private final HttpSender http;
    private final ChannelSender channels;
    private final BackgroundTransactions transactions;
    private final Targets targets;
    private final Clock clock;

    Courier(
            HttpSender http,
            ChannelSender channels,
            BackgroundTransactions transactions,
            Targets targets,
            Clock clock) {
        this.http = http;
        this.channels = channels;
        this.transactions = transactions;
        this.targets = targets;
        this.clock = clock;
    }

    /** @throws RuntimeException only before the message is on its way */
    Meaning send(Delivery delivery) {
        var request = delivery.request();
        var address = delivery.address();
        if (address == null) {
            var secret = Confidential.of(String.valueOf(request.target()));
            return Outcome.of(
                    secret.outOf(http.send(webhook(request))), answer -> WebhookAnswer.of(answer, clock.instant()));
        }
        var channel = Channel.named(request.channel()).orElseThrow();
        return Outcome.of(
                channels.send(new WorkspaceId(delivery.workspace), address, body(delivery, address)), channel::meaning);
    }

    private static HttpMessage webhook(NotificationRequest request) {
        try {
            return HttpMessage.post(
                    Objects.requireNonNull(request.target()),
                    Map.of(
                            "Content-Type",
                            "application/json",
                            "Idempotency-Key",
                            request.deliveryId().toString()),
                    Json.mapper().writeValueAsString(WebhookMessage.of(request)),
                    EXCERPT);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored request is always JSON", e);
        }
    }

    /** As it was written; only a chat that has moved is called by its new number. */
    private String body(Delivery delivery, Address address) {
        var body = Objects.requireNonNull(delivery.body);
        var moved = transactions.run(() -> targets.moved(delivery.workspace, List.of(address.lane())));
        var chat = moved.get(address.lane());
        if (chat == null) {
            return body;
        }
        try {
            return ((ObjectNode) Json.mapper().readTree(body))
                    .put("chat_id", Long.parseLong(chat))
                    .toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored body is always JSON", e);
        }
    }
}
