package io.syntra.notification.delivery;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.syntra.channel.Meaning;
import io.syntra.egress.Deadline;
import io.syntra.notification.channel.Pace;
import io.syntra.notification.target.Targets;
import io.syntra.outbox.BackgroundLoop;
import io.syntra.outbox.BackgroundTransactions;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Sends what is due. A delivery is marked as sending, and that is committed, before its request leaves; whoever finds
 * the mark after its lease knows only that the request may have left, and calls the delivery unknown.
 */
@Singleton
class Sender {

    private static final Logger LOG = Logger.getLogger(Sender.class);
    private static final int ABANDONED_AT_A_TIME = 100;
    private static final int LOOKED_AT = 1_000;
    private static final Duration PAUSE_BEFORE_STORING_AGAIN = Duration.ofSeconds(1);

    private final BackgroundTransactions transactions;
    private final Deliveries deliveries;
    private final Settle settle;
    private final Targets targets;
    private final Notices notices;
    private final Threads threads;
    private final Allowances allowances;
    private final Courier courier;
    private final SendingConfig config;
    private final Clock clock;
    private final Semaphore free;
    private final UnderWay underWay;

    private final BackgroundLoop loop;

    Sender(
            BackgroundTransactions transactions,
            Deliveries deliveries,
            Settle settle,
            Targets targets,
            Notices notices,
            Threads threads,
            Allowances allowances,
            Courier courier,
            SendingConfig config,
            Clock clock) {
        this.transactions = transactions;
        this.deliveries = deliveries;
        this.settle = settle;
        this.targets = targets;
        this.notices = notices;
        this.threads = threads;
        this.allowances = allowances;
        this.courier = courier;
        this.config = config;
        this.clock = clock;
        this.free = new Semaphore(config.parallel());
        this.underWay = new UnderWay(config.parallel(), config.parallelOfHost());
        this.loop = new BackgroundLoop("sender", config.look(), this::round);
    }

    void start(@Observes StartupEvent event) {
        loop.start();
    }

    /** What has left gets the time to be answered, or it would be unknown for no reason. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        loop.stop();
        if (!free.tryAcquire(config.parallel(), config.lease().toSeconds(), TimeUnit.SECONDS)) {
            LOG.warn("Deliveries were still being sent at shutdown; they will be unknown");
        }
    }

    /** One look for work: gives up what was abandoned, then starts what is due. */
    private void round() {
        giveUpAbandoned();
        int room = free.availablePermits();
        if (room > 0) {
            claim(room).forEach(this::startSending);
        }
    }

    private void giveUpAbandoned() {
        var now = clock.instant();
        transactions
                .run(() -> deliveries.abandoned(now, ABANDONED_AT_A_TIME))
                .forEach(id -> transactions.run(() -> giveUp(id, now)));
    }

    private Uni<Void> giveUp(UUID id, Instant now) {
        return deliveries
                .locked(id)
                .chain(delivery -> delivery == null || !delivery.isAbandoned(now)
                        ? Uni.createFrom().voidItem()
                        : threads.replaces(delivery)
                                .chain(again -> settle.as(delivery, abandoned(delivery, again, now), now)));
    }

    private Verdict abandoned(Delivery delivery, boolean again, Instant now) {
        return again && delivery.attempts < delivery.maxAttempts
                ? Verdict.of(
                        new Meaning.Retry("the sender stopped while it was sending", null),
                        new Verdict.Try(delivery.attempts, delivery.maxAttempts, delivery.id.hashCode(), now),
                        BackOff.of(config))
                : new Verdict.Unknown("the sender stopped while it was sending; it may have arrived, so it is not sent"
                        + " again by itself");
    }

    private List<Claim> claim(int room) {
        var now = clock.instant();
        return transactions.run(() -> deliveries
                .due(now, now.minus(config.hold()), config.parallelOfHost(), LOOKED_AT)
                .map(due -> underWay.choose(due, room))
                .chain(chosen -> deliveries
                        .taken(chosen.stream().map(Deliveries.Due::id).toList(), now)
                        .chain(taken -> claimed(taken, places(chosen), now))));
    }

    private static Map<UUID, UnderWay.Place> places(List<Deliveries.Due> chosen) {
        return chosen.stream().collect(Collectors.toMap(Deliveries.Due::id, Deliveries.Due::place));
    }

    private Uni<List<Claim>> claimed(List<Delivery> due, Map<UUID, UnderWay.Place> places, Instant now) {
        var paces = due.stream().flatMap(delivery -> paces(delivery).stream()).toList();
        return allowances.locked(paces, now).chain(allowance -> {
            var claims = due.stream()
                    .flatMap(delivery ->
                            claim(delivery, Objects.requireNonNull(places.get(delivery.id)), allowance, now).stream())
                    .toList();
            return allowances.store(allowance).replaceWith(claims);
        });
    }

    private Optional<Claim> claim(Delivery delivery, UnderWay.Place place, Allowance allowance, Instant now) {
        var free = allowance.take(paces(delivery), now);
        if (free.isPresent()) {
            delivery.dueAt = free.get();
            return Optional.empty();
        }
        delivery.state = DeliveryState.SENDING;
        delivery.attempts++;
        delivery.sentAt = now;
        delivery.leasedUntil = now.plus(config.lease());
        return Optional.of(new Claim(
                delivery.id, delivery.attempts, delivery.maxAttempts, delivery, place, Deadline.in(config.attempt())));
    }

    private static List<Pace> paces(Delivery delivery) {
        var address = delivery.address();
        return address == null
                ? List.of()
                : Pace.of(
                        delivery.workspace,
                        address,
                        delivery.body().path("text").asText().length());
    }

    private void startSending(Claim claim) {
        free.acquireUninterruptibly();
        underWay.begin(claim.place());
        Thread.ofVirtual().name("send-" + claim.id()).start(() -> {
            try {
                send(claim);
            } finally {
                underWay.end(claim.place());
                free.release();
                // What waited for its turn need not wait for the next look.
                loop.wake();
            }
        });
    }

    private void send(Claim claim) {
        var meaning = attempt(claim);
        var giveUp = System.nanoTime() + config.lease().toNanos();
        while (true) {
            try {
                transactions.run(() -> write(claim, meaning));
                return;
            } catch (RuntimeException e) {
                // The outcome is known only here: worth some patience with the database.
                if (System.nanoTime() > giveUp || !pause()) {
                    LOG.errorf(e, "The outcome of a delivery could not be stored delivery=%s", claim.id());
                    return;
                }
            }
        }
    }

    private Meaning attempt(Claim claim) {
        try {
            return courier.send(claim.delivery(), claim.deadline());
        } catch (RuntimeException e) {
            // Our own trouble, perhaps with the database: the request has not left, and nothing is wrong with it.
            LOG.errorf(e, "A delivery cannot be sent delivery=%s", claim.id());
            return new Meaning.Retry("it could not be sent; the service's log names the cause", null);
        }
    }

    Uni<Void> write(Claim claim, Meaning meaning) {
        return deliveries.locked(claim.id()).chain(delivery -> {
            boolean ours = delivery != null
                    && delivery.attempts == claim.attempt()
                    && (delivery.state == DeliveryState.SENDING || isGoodNews(delivery, meaning));
            return ours ? settled(delivery, claim, meaning) : Uni.createFrom().voidItem();
        });
    }

    /** After our lease someone else has called it unknown, and has said so; that it arrived is still worth knowing. */
    private static boolean isGoodNews(Delivery delivery, Meaning meaning) {
        return delivery.state == DeliveryState.UNKNOWN && meaning instanceof Meaning.Delivered;
    }

    private Uni<Void> settled(Delivery delivery, Claim claim, Meaning said) {
        var now = clock.instant();
        var backOff = BackOff.of(config);
        var meaning = Told.of(said, backOff);
        var made =
                new Verdict.Try(claim.attempt(), claim.maxAttempts(), claim.id().hashCode(), now);
        var left = meaning instanceof Meaning.Unthreaded unthreaded
                ? threads.leave(delivery, unthreaded.reason())
                : Uni.createFrom().voidItem();
        var settling = left.chain(() -> settle.as(delivery, Verdict.of(meaning, made, backOff), now));
        var address = delivery.address();
        return address == null
                ? settling
                : settling.chain(() -> targets.learn(delivery.workspace, address, meaning, delivery.notice, now))
                        .chain(finding -> notices.tell(delivery, finding, meaning.reason(), now));
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE_BEFORE_STORING_AGAIN);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A delivery in hand, no longer attached to a session. */
    record Claim(UUID id, int attempt, int maxAttempts, Delivery delivery, UnderWay.Place place, Deadline deadline) {}
}
