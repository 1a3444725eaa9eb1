package io.syntra.notification.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.syntra.channel.Address;
import io.syntra.channel.Meaning;
import io.syntra.channel.Wire;
import io.syntra.channel.slack.SlackWire;
import io.syntra.channel.telegram.TelegramWire;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.egress.Deadline;
import io.syntra.egress.HttpMessage;
import io.syntra.notification.channel.Channel;
import io.syntra.notification.channel.ChannelSender;
import io.syntra.notification.target.Targets;
import io.syntra.notification.webhook.WebhookAnswer;
import io.syntra.notification.webhook.WebhookMessage;
import io.syntra.outbox.BackgroundTransactions;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Takes a delivery to its target, once, and says what came of it. Blocks. */
@Singleton
class Courier {

    private static final int EXCERPT = 2_000;

    private final ChannelSender channels;
    private final BackgroundTransactions transactions;
    private final Deliveries deliveries;
    private final Threads threads;
    private final Targets targets;
    private final Clock clock;

    Courier(
            ChannelSender channels,
            BackgroundTransactions transactions,
            Deliveries deliveries,
            Threads threads,
            Targets targets,
            Clock clock) {
        this.channels = channels;
        this.transactions = transactions;
        this.deliveries = deliveries;
        this.threads = threads;
        this.targets = targets;
        this.clock = clock;
    }

    /**
     * @param deadline when the attempt is over, whatever came of it
     * @throws RuntimeException only before the message is on its way
     */
    Meaning send(Delivery delivery, Deadline deadline) {
        var request = delivery.request();
        var workspace = new WorkspaceId(delivery.workspace);
        var address = delivery.address();
        if (address == null) {
            return Outcome.of(
                    channels.webhook(
                            workspace,
                            Objects.requireNonNull(request.target()),
                            url -> webhook(url, request),
                            deadline),
                    answer -> WebhookAnswer.of(answer, clock.instant()));
        }
        var channel = Channel.named(request.channel()).orElseThrow();
        if (address instanceof Address.Mailbox mailbox) {
            return Outcome.of(
                    channels.mail(workspace, mailbox, delivery.body(), delivery.id, delivery.requestedAt, deadline),
                    channel::meaning);
        }
        var wire = wire(delivery, address);
        var meaning = Outcome.of(channels.send(workspace, address, wire, deadline), channel::meaning);
        return wire.again() && meaning instanceof Meaning.Unknown(String reason)
                ? new Meaning.Retry(reason, null)
                : meaning;
    }

    private static HttpMessage webhook(String url, NotificationRequest request) {
        try {
            return HttpMessage.post(
                    url,
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

    /** As it was written: only a chat that has moved is called by its new number, and what it answers is known now. */
    private Wire wire(Delivery delivery, Address address) {
        return switch (address) {
            case Address.TelegramChat _ -> telegram(delivery, address);
            case Address.SlackChannel(String _, String channel) ->
                slack(delivery, channel, answered(delivery, answered -> true));
            case Address.SlackWebhook _, Address.Mailbox _ -> SlackWire.send(delivery.body());
        };
    }

    private Threads.@Nullable Answered answered(Delivery delivery, Predicate<Delivery> there) {
        return transactions.run(() -> deliveries
                .locked(delivery.id)
                .chain(locked -> threads.answeredBy(Objects.requireNonNull(locked), there, clock.instant())));
    }

    private Wire telegram(Delivery delivery, Address address) {
        var body = delivery.body();
        var written = address.destination();
        var place = transactions.run(() -> targets.place(delivery.workspace, address.lane()));
        // What is written by its name is found by it.
        var chat = place == null || place.equals(written) || written.startsWith("@") ? null : place;
        if (chat != null) {
            body.put("chat_id", Long.parseLong(chat));
        }
        var answered = answered(delivery, opener -> chat == null || chat.equals(opener.place));
        if (answered == null) {
            return TelegramWire.send(body);
        }
        var message = Objects.requireNonNull(answered.message().external);
        return answered.replaced() ? TelegramWire.edit(body, message) : TelegramWire.reply(body, message);
    }

    private static Wire slack(Delivery delivery, String channel, Threads.@Nullable Answered answered) {
        var body = delivery.body();
        if (answered == null) {
            return SlackWire.send(body);
        }
        var message = Objects.requireNonNull(answered.message().external);
        var id = Threads.placeOf(answered.message(), channel);
        return answered.replaced() && SlackWire.isChannelId(id)
                ? SlackWire.edit(body, id, message)
                : SlackWire.reply(body, message);
    }
}
