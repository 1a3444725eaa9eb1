package io.syntra.notification.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.notification.ChannelPorts;
import io.syntra.notification.MovableClock;
import io.syntra.notification.Workplace;
import io.syntra.notification.channel.ChannelConfig;
import io.syntra.outbox.BackgroundTransactions;
import io.syntra.secrets.Secrets;
import io.syntra.testing.Receiver;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.testing.telegram.FakeTelegram;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A host that takes messages and says nothing holds up what is sent to it, and nothing else. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(ChannelPorts.class)
class SlowHostTest {

    private static final int MANY = 200;
    private static final String CHAT = "301";

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
    Lanes lanes;

    @Inject
    Packing packing;

    private FakeTelegram telegram;
    private Receiver slow;
    private Receiver fast;
    private Workplace workplace;

    @BeforeEach
    void open() {
        telegram = new FakeTelegram(config.telegram().url().getPort(), clock);
        slow = new Receiver();
        fast = new Receiver();
        workplace = place();
    }

    @AfterEach
    void close() {
        telegram.close();
        slow.close();
        fast.close();
        transactions.run(
                () -> deliveries.delete("workspace = ?1", workplace.id().value()));
    }

    private Workplace place() {
        return Workplace.anew().with(secrets, "telegram", FakeTelegram.TOKEN);
    }

    /** Guarded by {@code UnderWay.choose}. */
    @Test
    void aHostThatStaysSilentHoldsUpNothingElse() {
        IntStream.range(0, MANY).forEach(ignored -> slow.thenSilence());
        transactions.run(() -> deliveries.persist(IntStream.range(0, MANY)
                .mapToObj(ignored -> webhook(workplace, slow))
                .toList()));
        var elsewhere = webhook(workplace, fast);
        transactions.run(() -> deliveries.persist(elsewhere));
        var neighbour = place();

        workplace.state(toTelegram(workplace), "delivered");
        neighbour.state(toTelegram(neighbour), "delivered");
        workplace.state(elsewhere.id.toString(), "delivered");

        assertThat(slow.messages()).hasSizeBetween(1, MANY / 2);
    }

    /** Guarded by the turns in {@code Lanes.look}. */
    @Test
    void workspacesAndTheHostsOfOneTakeTurns() {
        var later = later();
        var neighbour = place();
        var many = IntStream.range(0, 5)
                .mapToObj(ignored -> webhook(workplace, slow))
                .toList();
        var elsewhere = webhook(workplace, fast);
        var few = webhook(neighbour, slow);
        var all = Stream.concat(many.stream(), Stream.of(elsewhere, few)).toList();
        IntStream.range(0, all.size()).forEach(i -> all.get(i).dueAt = later.plusSeconds(i));
        transactions.run(() -> deliveries.persist(all));

        var due = await().atMost(Workplace.DEADLINE)
                .until(() -> due(all, later.plusSeconds(all.size())), ready -> ready.size() == all.size());

        assertThat(due.subList(0, 2)).containsExactlyInAnyOrder(many.getFirst().id, few.id);
        assertThat(due.subList(2, due.size()))
                .containsExactly(elsewhere.id, many.get(1).id, many.get(2).id, many.get(3).id, many.get(4).id);
        transactions.run(
                () -> deliveries.delete("workspace = ?1", neighbour.id().value()));
    }

    private List<UUID> due(List<Delivery> among, Instant now) {
        return transactions.run(() -> lanes.look(now, later(), 32, 1_000)).ready().stream()
                .map(Due::id)
                .filter(id -> among.stream().anyMatch(one -> one.id.equals(id)))
                .toList();
    }

    /** No sender takes what is due then. */
    private Instant later() {
        return clock.instant().plus(Duration.ofDays(30));
    }

    /** Each has a URL of its own, or they would have to wait for each other. */
    private Delivery webhook(Workplace from, Receiver to) {
        var id = DeliveryId.random();
        var request =
                NotificationRequest.toWebhook(id, to.url("/hook/" + id), "t", "x", Map.of(), null, clock.instant());
        return ((Parcel.Packed) packing.of(from.id(), request)).deliveries().getFirst();
    }

    private static String toTelegram(Workplace from) {
        return from.send(
                "telegram",
                Map.of("bot_token", "secret:telegram", "chat_id", CHAT, "message_template", "down"),
                Map.of());
    }
}
