package io.syntra.local.suite;

import io.syntra.engines.EngineException;
import io.syntra.engines.PortTaken;
import io.syntra.engines.Ports;
import io.syntra.local.setup.Folders;
import io.syntra.local.terminal.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The process behind a running suite: starts engines, then services, keeps them running, and ends them the other way
 * round. It says how they are in {@link SuiteState}.
 */
final class Supervisor {

    /** Services finish what they have in hand, and archive what they loaded when they end for the first time. */
    private static final Duration SERVICE_GRACE = Duration.ofSeconds(45);

    private static final Duration ENGINE_GRACE = Duration.ofSeconds(20);

    private static final Logger LOG = Logger.getLogger(Supervisor.class.getName());
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Folders folders;
    private final Suite suite;
    private final Instant startedAt;
    private final List<Watch> engines;
    private final List<Watch> services;
    private final CountDownLatch stopWanted = new CountDownLatch(1);
    private SuiteState.Phase phase = SuiteState.Phase.STARTING;
    private @Nullable String failure;

    Supervisor(Folders folders, Suite suite, Clock clock) {
        this.folders = folders;
        this.suite = suite;
        this.startedAt = clock.instant();
        this.engines = watches(suite.engines(), clock);
        this.services = watches(suite.services(), clock);
    }

    /** How it went. */
    enum Outcome {
        STOPPED,
        DID_NOT_COME_UP,
        /** Another supervisor has the folder; this one did nothing. */
        NOT_NEEDED
    }

    /** Returns when the suite was stopped, or did not come up. */
    Outcome run() {
        try (var lock =
                FileChannel.open(folders.run().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (lock.tryLock() == null) {
                return Outcome.NOT_NEEDED;
            }
            new Leftovers(folders).endParts();
            publish();
            if (!upUntilStopWanted()) {
                return Outcome.DID_NOT_COME_UP;
            }
            Files.deleteIfExists(folders.run().resolve("state.json"));
            return Outcome.STOPPED;
        } catch (IOException e) {
            throw new Failure("the folder " + folders.run() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private boolean upUntilStopWanted() {
        try {
            var up = comeUp();
            if (up) {
                stopWanted.await();
            }
            return up;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            stopAll();
        }
    }

    void requestStop() {
        stopWanted.countDown();
    }

    private boolean comeUp() throws InterruptedException {
        try {
            suite.requireBuilt();
            requirePortsFree();
            started(engines);
            suite.furnish();
            started(services);
            become(SuiteState.Phase.UP, null);
            return true;
        } catch (Failure | EngineException e) {
            become(SuiteState.Phase.FAILED, e.getMessage());
            return false;
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "The suite cannot be brought up", e);
            become(SuiteState.Phase.FAILED, "something broke that should not (" + e + "); ./syntra logs supervisor");
            return false;
        }
    }

    private void requirePortsFree() {
        for (var watch : all().toList()) {
            for (int port : watch.part().ports()) {
                try {
                    Ports.requireFree(port, watch.part().name());
                } catch (PortTaken e) {
                    throw new Failure(
                            e.getMessage() + ". End it, or move " + watch.part().name() + " with "
                                    + watch.part().moves(port) + "=… (or .syntra/config.properties).",
                            e);
                }
            }
        }
    }

    /** Starts them together; fails with the first that does not come up, or when a stop is wanted meanwhile. */
    private void started(List<Watch> watches) throws InterruptedException {
        var ups = watches.stream().map(Watch::start).toList();
        var all = CompletableFuture.allOf(ups.toArray(CompletableFuture[]::new));
        while (!all.isDone() && ups.stream().noneMatch(CompletableFuture::isCompletedExceptionally)) {
            if (stopWanted.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Failure("it was stopped while it started");
            }
        }
        for (var up : ups) {
            if (up.isCompletedExceptionally()) {
                throw up.exceptionNow() instanceof Failure failed ? failed : new Failure("" + up.exceptionNow());
            }
        }
    }

    private void stopAll() {
        if (phase == SuiteState.Phase.UP) {
            become(SuiteState.Phase.STOPPING, null);
        }
        all().forEach(Watch::announceStop);
        together(services, SERVICE_GRACE);
        new Replicas(folders).end();
        together(engines, ENGINE_GRACE);
    }

    private static void together(List<Watch> watches, Duration grace) {
        var threads = watches.stream()
                .map(watch -> Thread.ofVirtual().start(() -> watch.stop(grace)))
                .toList();
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void become(SuiteState.Phase next, @Nullable String why) {
        phase = next;
        failure = why;
        publish();
    }

    private synchronized void publish() {
        try {
            state().write(folders);
        } catch (UncheckedIOException e) {
            // A full disk, for example: the parts run on, and the next change is written again.
            LOG.log(Level.WARNING, "The state cannot be told", e);
        }
    }

    private SuiteState state() {
        return new SuiteState(
                ProcessRef.of(ProcessHandle.current()),
                phase,
                failure,
                SuiteState.buildOf(folders),
                startedAt,
                all().map(Watch::state).toList());
    }

    private List<Watch> watches(List<Part> parts, Clock clock) {
        return parts.stream()
                .map(part -> new Watch(part, new LogFile(folders.log(part.name())), clock, this::publish))
                .toList();
    }

    private Stream<Watch> all() {
        return Stream.concat(engines.stream(), services.stream());
    }
}
