package io.syntra.notification.delivery;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.syntra.channel.Meaning;
import io.syntra.contracts.WorkspaceId;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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
    private static final int UNNAMED_AT_A_TIME = 1_000;
    private static final Duration PAUSE_BEFORE_STORING_AGAIN = Duration.ofSeconds(1);

    private final BackgroundTransactions transactions;
    private final Deliveries deliveries;
    private final Lanes lanes;
    private final Settle settle;
    private final Targets targets;
    private final Notices notices;
    private final Threads threads;
    private final Allowances allowances;
    private final Courier courier;
    private final ChannelSender channels;
    private final SendingConfig config;
    private final Clock clock;
    private final Semaphore free;
    private final UnderWay underWay;
    private final Set<Token> lookedUp = ConcurrentHashMap.newKeySet();

    /** Only the loop uses it. */
    private final List<Doubtful> doubtful = new ArrayList<>();

    private final BackgroundLoop loop;

    Sender(
            BackgroundTransactions transactions,
            Deliveries deliveries,
            Lanes lanes,
            Settle settle,
            Targets targets,
            Notices notices,
            Threads threads,
            Allowances allowances,
            Courier courier,
            ChannelSender channels,
            SendingConfig config,
            Clock clock) {
        this.transactions = transactions;
        this.deliveries = deliveries;
        this.lanes = lanes;
        this.settle = settle;
        this.targets = targets;
        this.notices = notices;
        this.threads = threads;
        this.allowances = allowances;
        this.courier = courier;
        this.channels = channels;
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
        putBackDoubtful();
        giveUpAbandoned();
        lookUp();
        int room = free.availablePermits();
        if (room > 0) {
            claim(room).forEach(this::startSending);
        }
    }

    /**
     * A claim whose transaction failed: it may have taken place, or may yet. What it holds has not left.
     *
     * @param until then it is abandoned for everybody
     */
    private record Doubtful(UUID claim, Deadline until) {}

    private void putBackDoubtful() {
        doubtful.removeIf(one -> transactions.run(() -> deliveries.putBack(one.claim())) > 0
                || one.until().left().isZero());
    }

    /** A token or URL, as it is written. */
    private record Token(String workspace, String written) {}

    /** Whose lanes those are that were never sent to. A store that is slow holds up nothing else. */
    private void lookUp() {
        transactions.run(() -> lanes.unnamed(UNNAMED_AT_A_TIME)).stream()
                .collect(Collectors.groupingBy(lane ->
                        new Token(lane.workspace(), lane.lane().address().secret())))
                .forEach((token, unnamed) -> {
                    if (lookedUp.add(token)) {
                        Thread.ofVirtual().name("look-up").start(() -> {
                            try {
                                name(
                                        token.workspace(),
                                        unnamed.stream()
                                                .map(Lanes.Unnamed::lane)
                                                .toList());
                            } catch (RuntimeException e) {
                                LOG.warnf(e, "Lanes could not be named and are looked at again");
                            } finally {
                                lookedUp.remove(token);
                                loop.wake();
                            }
                        });
                    }
                });
    }

    /** @param unnamed of one token */
    private void name(String workspace, List<Targets.Written> unnamed) {
        var first = unnamed.getFirst().address();
        // While nobody can tell, nothing can be sent: its first message finds that out, and is tried again.
        var bot = channels.bot(new WorkspaceId(workspace), first).orElse(first.kind() + "/unknown");
        transactions.run(() -> targets.named(workspace, unnamed, bot, clock.instant()));
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
        var held = now.minus(config.hold());
        var look = transactions.run(() -> lanes.look(now, held, config.parallel(), LOOKED_AT));
        if (!look.idle().isEmpty()) {
            transactions.run(() -> lanes.putOff(look.idle(), now, held));
            // Others may stand behind them.
            loop.wake();
        }
        var chosen = underWay.choose(look.ready(), room);
        if (chosen.isEmpty()) {
            return List.of();
        }
        var name = UUID.randomUUID();
        try {
            return transactions.run(() -> claimed(chosen, name, now, held));
        } catch (RuntimeException e) {
            doubtful.add(new Doubtful(name, Deadline.in(config.lease())));
            throw e;
        }
    }

    private Uni<List<Claim>> claimed(List<Due> chosen, UUID name, Instant now, Instant held) {
        var byId = chosen.stream().collect(Collectors.toMap(Due::id, due -> due));
        var paces = chosen.stream().flatMap(due -> due.paces(0).stream()).toList();
        return allowances.locked(paces, now).chain(allowance -> lanes.taken(chosen, now, held)
                .map(taken -> taken.stream()
                        .flatMap(delivery ->
                                claim(delivery, name, Objects.requireNonNull(byId.get(delivery.id)), allowance, now)
                                        .stream())
                        .toList())
                .chain(claims -> allowances.store(allowance).replaceWith(claims)));
    }

    private Optional<Claim> claim(Delivery delivery, UUID name, Due due, Allowance allowance, Instant now) {
        var free =
                allowance.take(due.paces(delivery.body().path("text").asText().length()), now);
        if (free.isPresent()) {
            delivery.dueAt = free.get();
            return Optional.empty();
        }
        delivery.state = DeliveryState.SENDING;
        delivery.claim = name;
        delivery.attempts++;
        delivery.sentAt = now;
        delivery.leasedUntil = now.plus(config.lease());
        return Optional.of(new Claim(
                delivery.id, delivery.attempts, delivery.maxAttempts, delivery, due, Deadline.in(config.attempt())));
    }

    private void startSending(Claim claim) {
        free.acquireUninterruptibly();
        underWay.begin(claim.due().place());
        Thread.ofVirtual().name("send-" + claim.id()).start(() -> {
            try {
                send(claim);
            } finally {
                underWay.end(claim.due().place());
                free.release();
                // What waited for its turn need not wait for the next look.
                loop.wake();
            }
        });
    }

    private void send(Claim claim) {
        var bot = turnedOut(claim);
        if (bot.isPresent()) {
            store(claim, () -> putBack(claim, bot.get()));
        } else {
            var meaning = attempt(claim);
            store(claim, () -> write(claim, meaning));
        }
    }

    /** Whose token it is, when that is another one than its lane's: it was set anew. */
    private Optional<String> turnedOut(Claim claim) {
        return channels.bot(
                        new WorkspaceId(claim.delivery().workspace), claim.due().address())
                .filter(bot -> !bot.equals(claim.due().spot().bot()));
    }

    /** It was not sent, and waits for its turn where it belongs now. */
    private Uni<Void> putBack(Claim claim, String bot) {
        return deliveries.locked(claim.id()).chain(delivery -> {
            if (delivery == null || !isOurs(delivery, claim)) {
                return Uni.createFrom().voidItem();
            }
            var now = clock.instant();
            delivery.become(DeliveryState.PENDING, delivery.reason, now);
            // No number is given twice: when this is stored once more, whoever has the next one in hand keeps it.
            delivery.maxAttempts++;
            return targets.named(
                    delivery.workspace,
                    List.of(new Targets.Written(
                            Objects.requireNonNull(delivery.lane), claim.due().address())),
                    bot,
                    now);
        });
    }

    private static boolean isOurs(Delivery delivery, Claim claim) {
        return delivery.attempts == claim.attempt() && delivery.state == DeliveryState.SENDING;
    }

    private void store(Claim claim, Supplier<Uni<Void>> outcome) {
        var giveUp = System.nanoTime() + config.lease().toNanos();
        while (true) {
            try {
                transactions.run(outcome);
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
        return shut(claim, meaning).chain(() -> deliveries.locked(claim.id())).chain(delivery -> {
            boolean ours = delivery != null
                    && (isOurs(delivery, claim)
                            || (delivery.attempts == claim.attempt() && isGoodNews(delivery, meaning)));
            return ours ? settled(delivery, claim, meaning) : Uni.createFrom().voidItem();
        });
    }

    /**
     * A chat that asks to wait is left alone by every workspace that holds its bot's token. Whoever claims has the paces
     * before anything else: were they taken later here, the two could wait for each other.
     */
    private Uni<Void> shut(Claim claim, Meaning said) {
        return Told.of(said, BackOff.of(config)) instanceof Meaning.Limited limited
                ? claim.due()
                        .paceOfPlace()
                        .map(pace -> allowances.shut(pace, clock.instant().plus(Targets.wait(limited))))
                        .orElseGet(() -> Uni.createFrom().voidItem())
                : Uni.createFrom().voidItem();
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
        var address = Objects.requireNonNull(delivery.address());
        return settling.chain(() -> targets.learn(delivery.workspace, address, meaning, delivery.notice, now))
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
    record Claim(UUID id, int attempt, int maxAttempts, Delivery delivery, Due due, Deadline deadline) {}
}
