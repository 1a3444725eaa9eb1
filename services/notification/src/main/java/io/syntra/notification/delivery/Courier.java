package io.syntra.notification.delivery;

import io.syntra.channel.Address;
import io.syntra.channel.Meaning;
import io.syntra.channel.Wire;
import io.syntra.channel.slack.SlackWire;
import io.syntra.channel.telegram.TelegramWire;
import io.syntra.contracts.WorkspaceId;
import io.syntra.egress.Deadline;
import io.syntra.egress.HttpMessage;
import io.syntra.notification.channel.Channel;
import io.syntra.notification.channel.ChannelSender;
import io.syntra.notification.target.Targets;
import io.syntra.notification.webhook.WebhookAnswer;
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
        var workspace = new WorkspaceId(delivery.workspace);
        var address = Objects.requireNonNull(delivery.address());
        return switch (address) {
            case Address.Webhook(String url) ->
                Outcome.of(
                        channels.webhook(workspace, url, named -> webhook(named, delivery), deadline),
                        answer -> WebhookAnswer.of(answer, clock.instant()));
            case Address.Mailbox mailbox ->
                Outcome.of(
                        channels.mail(workspace, mailbox, delivery.body(), delivery.id, delivery.requestedAt, deadline),
                        channel(delivery)::meaning);
            case Address.TelegramChat _ -> sent(delivery, address, telegram(delivery, address), deadline);
            case Address.SlackChannel(String _, String channel) ->
                sent(delivery, address, slack(delivery, channel, answered(delivery, answered -> true)), deadline);
            case Address.SlackWebhook _ -> sent(delivery, address, SlackWire.send(delivery.body()), deadline);
        };
    }

    private static Channel channel(Delivery delivery) {
        return Channel.named(delivery.request().channel()).orElseThrow();
    }

    private Meaning sent(Delivery delivery, Address address, Wire wire, Deadline deadline) {
        var channel = channel(delivery);
        var meaning = Outcome.of(
                channels.send(new WorkspaceId(delivery.workspace), address, wire, deadline), channel::meaning);
        return wire.again() && meaning instanceof Meaning.Unknown(String reason)
                ? new Meaning.Retry(reason, null)
                : meaning;
    }

    private static HttpMessage webhook(String url, Delivery delivery) {
        return HttpMessage.post(
                url,
                Map.of("Content-Type", "application/json", "Idempotency-Key", delivery.id.toString()),
                delivery.body().toString(),
                EXCERPT);
    }

    private Threads.@Nullable Answered answered(Delivery delivery, Predicate<Delivery> there) {
        return transactions.run(() -> deliveries
                .locked(delivery.id)
                .chain(locked -> threads.answeredBy(Objects.requireNonNull(locked), there, clock.instant())));
    }

    /** As it was written: only a chat that has moved is called by its new number, and what it answers is known now. */
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
