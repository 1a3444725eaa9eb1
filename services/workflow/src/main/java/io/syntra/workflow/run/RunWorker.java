package io.syntra.workflow.run;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.RunState;
import io.syntra.egress.Deadline;
import io.syntra.outbox.BackgroundLoop;
import io.syntra.outbox.BackgroundTransactions;
import io.syntra.outbox.Outage;
import io.syntra.workflow.definition.UnreadableDefinition;
import io.syntra.workflow.node.HttpRequestType;
import io.syntra.workflow.node.Outcome;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Works on runs that are due. A run is leased, one worker at a time; a lease that ends without news belonged to a worker
 * that is gone, and the next one goes on with the step that is open.
 */
@Singleton
class RunWorker {

    private static final Logger LOG = Logger.getLogger(RunWorker.class);

    private static final Duration UNTIL_IT_MAY_BE_READABLE = Duration.ofMinutes(10);

    /** Workers that a run may have outlived without being suspected of having ended them. */
    private static final int INNOCENT = 3;

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(5);
    private static final Duration PAUSE_BEFORE_TRYING_AGAIN = Duration.ofSeconds(1);

    /** Whoever stops a service gives it 45 s, of which HTTP requests to it may take ten. */
    private static final Duration LONGEST_STOP = Duration.ofSeconds(30);

    private final BackgroundTransactions transactions;
    private final Runs runs;
    private final Moves moves;
    private final Progress progress;
    private final Calls calls;
    private final RunsConfig config;
    private final Clock clock;
    private final Semaphore free;
    private final ExecutorService workers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("run-", 0).factory());

    /** Whether one that is suspected of ending workers is in hand. Only the loop sets it. */
    private final AtomicBoolean suspected = new AtomicBoolean();

    private final UnderWay underWay;
    private final BackgroundLoop loop;

    RunWorker(
            BackgroundTransactions transactions,
            Runs runs,
            Moves moves,
            Progress progress,
            Calls calls,
            WorkSignal signal,
            RunsConfig config,
            Clock clock) {
        this.transactions = transactions;
        this.runs = runs;
        this.moves = moves;
        this.progress = progress;
        this.calls = calls;
        this.config = config;
        this.clock = clock;
        this.free = new Semaphore(config.parallel());
        this.underWay = new UnderWay(config.callsAtOnce(), config.callsOfOneWorkspace());
        this.loop = new BackgroundLoop("runs", () -> signal.isExpected() ? SHORTEST_PAUSE : config.look(), this::round);
        signal.listen(loop::wake);
    }

    void start(@Observes StartupEvent event) {
        loop.start();
    }

    /** A request that has left gets the time to be answered, or it would be unknown for no reason. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        loop.stop();
        workers.shutdown();
        if (!workers.awaitTermination(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
            LOG.info("Runs were still worked on at shutdown and go on after the next start");
        }
    }

    private void round() {
        int room = free.availablePermits();
        if (room > 0) {
            claim(room).forEach(this::startWork);
        }
    }

    private List<Claim> claim(int room) {
        var now = clock.instant();
        return transactions.run(() -> runs.due(now, room, suspected.get() ? INNOCENT : Integer.MAX_VALUE)
                .map(due -> chosen(due).stream().map(run -> lease(run, now)).toList()));
    }

    /**
     * Of those that have outlived several workers one at a time: the one at fault ends the next worker without the others,
     * which so get through. The rest goes on beside it.
     */
    static List<Run> chosen(List<Run> due) {
        var suspect = due.stream().filter(RunWorker::isSuspect).findFirst().orElse(null);
        return due.stream().filter(run -> !isSuspect(run) || run == suspect).toList();
    }

    private static boolean isSuspect(Run run) {
        return run.claims >= INNOCENT;
    }

    private Claim lease(Run run, Instant now) {
        var lease = UUID.randomUUID();
        run.claims++;
        run.lease = lease;
        run.leasedUntil = now.plus(config.lease());
        return new Claim(run.id, lease, run.claims > INNOCENT);
    }

    void startWork(Claim claim) {
        free.acquireUninterruptibly();
        if (claim.suspect()) {
            suspected.set(true);
        }
        workers.execute(() -> {
            try {
                workOff(claim);
            } catch (RuntimeException e) {
                LOG.warnf(e, "A run is interrupted and goes on after its lease run=%s", claim.run());
            } finally {
                free.release();
                if (claim.suspect()) {
                    suspected.set(false);
                }
                loop.wake();
            }
        });
    }

    /** As far as nothing has to be waited for; what is left at a stop goes on after the lease. */
    private void workOff(Claim first) {
        var claim = first;
        try {
            var next = made(claim, this::work);
            while (next.call() != null || (next.isDue() && !workers.isShutdown())) {
                claim = claim.passedOn();
                next = next.call() == null ? made(claim, this::work) : answered(claim, next.call());
            }
        } catch (UnreadableDefinition e) {
            LOG.errorf("A run is put off run=%s cause=%s", claim.run(), e.getMessage());
            putOff(claim);
        }
    }

    private void putOff(Claim claim) {
        transactions.run(
                () -> runs.putOff(claim.run(), claim.lease(), clock.instant().plus(UNTIL_IT_MAY_BE_READABLE)));
    }

    /**
     * What a worker does next with a run.
     *
     * @param call a request to send, after which the run goes on
     */
    record Next(boolean isDue, Calls.@Nullable Announced call) {

        static final Next NOTHING = new Next(false, null);
    }

    /** The request is on record: it is sent, and what came of it too. */
    private Next answered(Claim claim, Calls.Announced call) {
        var outcome = sent(call);
        return made(claim, inHand -> progress.answered(inHand, outcome));
    }

    /** Others go on meanwhile: a target that is slow holds up its own run only. */
    private Outcome sent(Calls.Announced call) {
        underWay.begin(call.workspace());
        free.release();
        try {
            return calls.send(call);
        } catch (RuntimeException e) {
            // Without its message, which may quote the request, and with that a secret.
            LOG.warnf(
                    "A request could not be made workspace=%s cause=%s",
                    call.workspace(), e.getClass().getName());
            return new Outcome.Failed(
                    HttpRequestType.NOT_ALLOWED, "the request could not be made; the service's log names the cause");
        } finally {
            free.acquireUninterruptibly();
            underWay.end(call.workspace());
        }
    }

    /**
     * Worth some patience with the database: that a request has not left is known only here, and so is what it led to. A
     * run that has gone to another meanwhile is left alone.
     */
    private Next made(Claim claim, Consumer<RunInHand> move) {
        var giveUp = Deadline.in(config.lease().plus(config.callTimeout()));
        while (true) {
            try {
                return transactions.run(() -> once(claim, move));
            } catch (RuntimeException e) {
                if (!Outage.isBehind(e) || giveUp.left().isZero() || !pause()) {
                    throw e;
                }
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE_BEFORE_TRYING_AGAIN);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Makes the move, unless it is made already: its answer may have been lost, and one that was given up may take place
     * later. Each passes the lease on, by which that is told. Does nothing when the run is another's by now.
     */
    Uni<Next> once(Claim claim, Consumer<RunInHand> move) {
        return runs.take(claim.run()).chain(inHand -> {
            if (inHand == null
                    || !(inHand.run().state == RunState.RUNNING || inHand.run().isAwake(clock.instant()))) {
                return Uni.createFrom().item(Next.NOTHING);
            }
            var lease = inHand.run().lease;
            if (claim.passedOn().lease().equals(lease)) {
                return Uni.createFrom().item(next(inHand));
            }
            if (!claim.lease().equals(lease)) {
                return Uni.createFrom().item(Next.NOTHING);
            }
            inHand.run().lease = claim.passedOn().lease();
            return moves.moved(inHand, move).map(ignored -> next(inHand));
        });
    }

    private Next next(RunInHand inHand) {
        var run = inHand.run();
        var now = clock.instant();
        if (run.state != RunState.RUNNING || run.dueAt.isAfter(now)) {
            run.release();
            return Next.NOTHING;
        }
        run.leasedUntil = now.plus(config.lease());
        return progress.announced(inHand)
                .map(calling -> {
                    var patience = patience(inHand.openNode());
                    run.leasedUntil = now.plus(config.lease()).plus(patience);
                    return new Next(
                            false,
                            new Calls.Announced(
                                    new WorkspaceId(run.workspace),
                                    calling,
                                    patience,
                                    Deadline.in(patience.plus(config.lease().dividedBy(2))),
                                    inHand.openNode().timeoutSeconds() != null));
                })
                .orElseGet(() -> new Next(true, null));
    }

    private Duration patience(Node node) {
        var asked = node.timeoutSeconds() == null ? config.callTimeout() : Duration.ofSeconds(node.timeoutSeconds());
        // One that was stored before such a timeout was refused has it cut.
        return asked.compareTo(HttpRequestType.LONGEST_CALL) < 0 ? asked : HttpRequestType.LONGEST_CALL;
    }

    /** One step, and those after it that need nothing. */
    void work(RunInHand inHand) {
        var run = inHand.run();
        var workspace = new WorkspaceId(run.workspace);
        if (progress.isAboutToCall(inHand) && !underWay.hasRoom(workspace)) {
            run.claims--;
            run.goOn(underWay.nextLook(workspace, clock.instant()));
        } else if (run.claims <= config.maxClaims()) {
            progress.work(inHand);
        } else {
            run.claims = 0;
            progress.failedForGood(
                    inHand,
                    new Outcome.Failed(
                            "internal",
                            "could not be carried out in " + config.maxClaims()
                                    + " attempts; the service's log names the cause"));
        }
    }

    /** @param suspect whether it may be at fault that workers ended, so that no other such one is in hand meanwhile */
    record Claim(UUID run, UUID lease, boolean suspect) {

        Claim(UUID run, UUID lease) {
            this(run, lease, false);
        }

        /** What it is after one more move. */
        Claim passedOn() {
            var next = new UUID(lease.getMostSignificantBits(), lease.getLeastSignificantBits() + 1);
            return new Claim(run, next, suspect);
        }
    }
}
