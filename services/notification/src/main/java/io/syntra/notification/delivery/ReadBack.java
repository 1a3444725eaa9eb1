package io.syntra.notification.delivery;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.syntra.channel.Address;
import io.syntra.channel.slack.SlackHistory;
import io.syntra.channel.slack.SlackWire;
import io.syntra.contracts.WorkspaceId;
import io.syntra.egress.Attempt;
import io.syntra.egress.Deadline;
import io.syntra.notification.channel.ChannelSender;
import io.syntra.notification.target.Targets;
import io.syntra.outbox.BackgroundLoop;
import io.syntra.outbox.BackgroundTransactions;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks Slack whether a message arrived of which that is not known: each carries its delivery's id. Nothing is sent again.
 * Only when it was not found for a while is anybody told that it is unknown.
 */
@Singleton
class ReadBack {

    /** Before each look. What Slack took stands in its history within seconds. */
    private static final List<Duration> PAUSES =
            List.of(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofMinutes(1));

    /** Their clock and ours. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    /** A look may take as long as an attempt, which is most of the lease. */
    private static final int AT_A_TIME = 1;

    private static final int MOST_PAGES = 5;

    private final BackgroundTransactions transactions;
    private final Deliveries deliveries;
    private final Targets targets;
    private final ChannelSender channels;
    private final Settle settle;
    private final SendingConfig config;
    private final Clock clock;
    private final BackgroundLoop loop;

    ReadBack(
            BackgroundTransactions transactions,
            Deliveries deliveries,
            Targets targets,
            ChannelSender channels,
            Settle settle,
            SendingConfig config,
            Clock clock) {
        this.transactions = transactions;
        this.deliveries = deliveries;
        this.targets = targets;
        this.channels = channels;
        this.settle = settle;
        this.config = config;
        this.clock = clock;
        this.loop = new BackgroundLoop("read-back", config.look(), this::round);
    }

    void start(@Observes StartupEvent event) {
        loop.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        loop.stop();
    }

    /** When it is looked for first; null when it cannot be. */
    static @Nullable Instant begins(Delivery delivery, Instant now) {
        return delivery.address() instanceof Address.SlackChannel ? now.plus(PAUSES.getFirst()) : null;
    }

    private void round() {
        claim().forEach(delivery -> {
            // Others may be due.
            loop.wake();
            var looked = look(delivery);
            transactions.run(() -> write(delivery.id, delivery.settleLooks, looked));
        });
    }

    /** A look that is never finished is made again after the lease. */
    private List<Delivery> claim() {
        var now = clock.instant();
        return transactions.run(() -> deliveries
                .toSettle(now, AT_A_TIME)
                .invoke(due -> due.forEach(delivery -> {
                    delivery.settleAt = now.plus(config.lease());
                    delivery.settleLooks++;
                })));
    }

    private SlackHistory look(Delivery delivery) {
        var address = (Address.SlackChannel) Objects.requireNonNull(delivery.address());
        var channel = SlackWire.isChannelId(address.channel())
                ? address.channel()
                : transactions.run(() -> targets.place(delivery.workspace, address.lane()));
        if (channel == null || !SlackWire.isChannelId(channel)) {
            return new SlackHistory.Closed(
                    "Slack's history cannot be read by a channel's name; give the channel's id, such as C0123ABCD");
        }
        var thread = thread(delivery);
        @Nullable String cursor = null;
        var deadline = Deadline.in(config.attempt());
        for (int page = 0; page < MOST_PAGES; page++) {
            var path = SlackHistory.path(
                    channel,
                    thread,
                    Objects.requireNonNullElse(delivery.sentAt, delivery.requestedAt)
                            .minus(SKEW),
                    cursor);
            var seen = of(channels.ask(new WorkspaceId(delivery.workspace), address, path, deadline), delivery.id);
            if (!(seen instanceof SlackHistory.Absent(String next)) || next == null) {
                return seen;
            }
            cursor = next;
        }
        return new SlackHistory.Absent(null);
    }

    private String thread(Delivery delivery) {
        var opener = delivery.opener;
        if (opener == null) {
            return SlackWire.thread(delivery.body());
        }
        var answered = transactions.run(() -> deliveries.findById(opener));
        return answered == null || answered.external == null ? "" : answered.external;
    }

    private static SlackHistory of(Attempt attempt, UUID delivery) {
        return switch (attempt) {
            case Attempt.Answered(var answer) -> SlackHistory.of(answer, delivery.toString());
            case Attempt.NotSent notSent -> new SlackHistory.Later(notSent.reason(), null);
            case Attempt.NoAnswer noAnswer -> new SlackHistory.Later(noAnswer.reason(), null);
            case Attempt.Refused refused -> new SlackHistory.Closed(refused.reason());
        };
    }

    /** A person who settled it in the meantime knows better. */
    private Uni<Void> write(UUID id, int look, SlackHistory seen) {
        var now = clock.instant();
        return deliveries.locked(id).chain(delivery -> {
            if (delivery == null || delivery.settleAt == null || delivery.settleLooks != look) {
                return Uni.createFrom().voidItem();
            }
            return switch (seen) {
                case SlackHistory.Found(String message) -> settle.asFound(delivery, message, now);
                case SlackHistory.Closed(String reason) -> settle.asNotFound(delivery, reason, now);
                case SlackHistory.Absent _ -> again(delivery, null, "Slack's history does not have it", now);
                case SlackHistory.Later later -> again(delivery, later.after(), later.reason(), now);
            };
        });
    }

    private Uni<Void> again(Delivery delivery, @Nullable Duration asked, String reason, Instant now) {
        if (delivery.settleLooks >= PAUSES.size()) {
            return settle.asNotFound(delivery, reason, now);
        }
        var pause = PAUSES.get(delivery.settleLooks);
        delivery.settleAt = now.plus(asked != null && asked.compareTo(pause) > 0 ? asked : pause);
        return Uni.createFrom().voidItem();
    }
}
