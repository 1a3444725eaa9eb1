package io.syntra.notification.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.syntra.channel.Address;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.Json;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.notification.MovableClock;
import io.syntra.notification.Workplace;
import io.syntra.notification.channel.ChannelSender;
import io.syntra.notification.target.Targets;
import io.syntra.outbox.BackgroundTransactions;
import io.syntra.secrets.SecretName;
import io.syntra.secrets.Secrets;
import io.syntra.testing.WithSyntraEngines;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines
class LanesTest {

    private static final int MANY = 100;

    @Inject
    MovableClock clock;

    @Inject
    Secrets secrets;

    @Inject
    BackgroundTransactions transactions;

    @Inject
    Deliveries deliveries;

    @Inject
    Lanes lanes;

    @Inject
    Targets targets;

    @Inject
    ChannelSender channels;

    @Inject
    Pool pool;

    private Workplace workplace;

    /** No sender takes what is due then. */
    private Instant later;

    @BeforeEach
    void open() {
        workplace = Workplace.anew().with(secrets, "one", "1:one").with(secrets, "other", "2:other");
        later = clock.instant().plus(Duration.ofDays(30));
    }

    @AfterEach
    void close() {
        transactions.run(
                () -> deliveries.delete("workspace = ?1", workplace.id().value()));
    }

    /** Guarded by the turns in {@code Lanes.look}. */
    @Test
    void theManyChatsOfABotDoNotStandBeforeTheFewOfAnother() {
        var many = IntStream.range(0, MANY)
                .mapToObj(i -> due("secret:one", String.valueOf(i), i))
                .toList();
        var few = due("secret:other", "1", MANY);
        transactions.run(() -> deliveries.persist(many));
        transactions.run(() -> deliveries.persist(few));

        var ready = await().atMost(Workplace.DEADLINE).until(this::ready, ids -> ids.size() > 1);

        assertThat(ready.subList(0, 2)).containsExactly(many.getFirst().id, few.id);
    }

    /** Guarded by {@code Lanes.putOff}. */
    @Test
    void aLaneOfWhichNothingCanBeSentIsLookedAtOnce() {
        var first = due("secret:one", "1", 0);
        var second = due("secret:one", "1", 1);
        transactions.run(() -> deliveries.persist(first));
        await().atMost(Workplace.DEADLINE).until(() -> ready().equals(List.of(first.id)));
        become("SENDING", first);
        transactions.run(() -> deliveries.persist(second));
        putOff();

        assertThat(ready()).isEmpty();
        become("WAITING", first);
        assertThat(ready()).containsExactly(first.id);
        become("FAILED", first);
        assertThat(ready()).containsExactly(second.id);
    }

    /** As it is when a person sends an older one again. Guarded by {@code look_at_lane} in V007. */
    @Test
    void whatWaitsForAYoungerOneGoesOnWhenThatWaits() {
        var first = due("secret:one", "1", 0);
        var second = due("secret:other", "1", 1);
        secrets.delete(workplace.id(), new SecretName("other"));
        workplace.with(secrets, "other", "1:one");
        transactions.run(() -> deliveries.persist(List.of(first, second)));
        await().atMost(Workplace.DEADLINE).until(() -> ready().equals(List.of(first.id)));
        become("SENDING", second);
        putOff();
        assertThat(ready()).isEmpty();

        become("WAITING", second);

        assertThat(ready()).containsExactly(first.id);
    }

    /**
     * What it waits for ends while it is found to be of the same target, and neither knows of the other yet. Guarded by the
     * minute in {@code Lanes.LOOKED}.
     */
    @Test
    void whatWaitsForOneThatEndsMeanwhileIsLookedAtAgain() {
        var first = due("secret:one", "1", 0);
        var second = due("secret:other", "1", 1);
        transactions.run(() -> deliveries.persist(List.of(first, second)));
        await().atMost(Workplace.DEADLINE).until(() -> ready().size() == 2);
        become("SENDING", first);
        var one = channels.bot(workplace.id(), Objects.requireNonNull(first.address()))
                .orElseThrow();
        pool.withTransactionAndAwait(ending -> {
            var ended = ending.preparedQuery("update delivery set state = 'FAILED' where id = $1")
                    .execute(Tuple.of(first.id));
            return ended.emitOn(Infrastructure.getDefaultExecutor()).invoke(() -> {
                transactions.run(() -> targets.named(
                        workplace.id().value(),
                        List.of(new Targets.Written(
                                Objects.requireNonNull(second.lane), Objects.requireNonNull(second.address()))),
                        one,
                        clock.instant()));
                putOff();
            });
        });

        var ready = lookAt(later.plusSeconds(MANY + 100));

        assertThat(ready.ready()).extracting(Due::id).contains(second.id);
    }

    /** It waits since before lanes were named as they are now. Guarded by {@code Lanes.Unnamed}. */
    @Test
    void aLaneOfAnOlderFormHoldsUpNothing() {
        var old = due("secret:one", "1", 0);
        old.lane = "telegram/one/1";
        var next = due("secret:other", "2", 1);
        transactions.run(() -> deliveries.persist(List.of(old, next)));

        await().atMost(Workplace.DEADLINE).until(() -> ready().equals(List.of(old.id, next.id)));
    }

    /** Guarded by {@code Targets.queue}. */
    @Test
    void theManyReceiversOfAMailServerDoNotStandBeforeTheFewOfAnother() {
        var many = IntStream.range(0, MANY)
                .mapToObj(i -> due(mailbox("secret:one", i), i))
                .toList();
        var few = due(mailbox("secret:other", 0), MANY);
        transactions.run(() -> deliveries.persist(many));
        transactions.run(() -> deliveries.persist(few));

        await().atMost(Workplace.DEADLINE).until(() -> ready().contains(few.id));
    }

    private static Address mailbox(String server, int i) {
        return new Address.Mailbox(server, "syntra@example.com", List.of(i + "@example.com"));
    }

    private List<UUID> ready() {
        return lookAt().ready().stream()
                .filter(due -> due.place().workspace().equals(workplace.id().value()))
                .map(Due::id)
                .toList();
    }

    private Lanes.Look lookAt() {
        return lookAt(later.plusSeconds(MANY + 1));
    }

    private Lanes.Look lookAt(Instant now) {
        return transactions.run(() -> lanes.look(now, later, 32, 1_000));
    }

    /** Also what other tests left behind. */
    private void putOff() {
        await().atMost(Workplace.DEADLINE).until(() -> {
            var idle = lookAt().idle();
            transactions.run(() -> lanes.putOff(idle, later.plusSeconds(MANY + 1), later));
            return idle.isEmpty();
        });
    }

    private void become(String state, Delivery delivery) {
        pool.preparedQuery("update delivery set state = $2, leased_until = null where id = $1")
                .executeAndAwait(Tuple.of(delivery.id, state));
    }

    private Delivery due(String token, String chat, int place) {
        return due(new Address.TelegramChat(token, chat), place);
    }

    private Delivery due(Address address, int place) {
        var request = NotificationRequest.toChannel(
                DeliveryId.random(), address.kind(), "x", Map.of(), Map.of(), null, clock.instant());
        var delivery = Delivery.of(
                workplace.id(),
                request,
                address,
                0,
                Json.mapper().createObjectNode().put("text", "x"),
                1,
                clock.instant());
        delivery.dueAt = later.plusSeconds(place);
        return delivery;
    }
}
