package io.syntra.local.suite;

import io.syntra.engines.EngineException;
import io.syntra.local.suite.PartState.Condition;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.Terminal;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Keeps one part running: starts it, looks after its health, and starts it again when it ends by itself. */
final class Watch {

    private static final Duration STARTING_LOOK = Duration.ofMillis(150);
    private static final Duration LOOK = Duration.ofSeconds(4);
    private static final Duration UNWATCHED_GRACE = Duration.ofSeconds(20);
    private static final Logger LOG = Logger.getLogger(Watch.class.getName());
    private static final int FIRST_TRIES = 3;
    private static final int TAIL = 12;

    private final Part part;
    private final LogFile log;
    private final Clock clock;
    private final Runnable changed;
    private final CompletableFuture<Void> firstHealthy = new CompletableFuture<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile PartState state;
    private @Nullable Process process;
    private @Nullable Thread thread;

    /** @param changed told after each change of {@link #state} */
    Watch(Part part, LogFile log, Clock clock, Runnable changed) {
        this.part = part;
        this.log = log;
        this.clock = clock;
        this.changed = changed;
        this.state = new PartState(
                part.name(), part.kind(), Condition.WAITING, part.ports().getFirst(), null, 0, null);
    }

    PartState state() {
        return state;
    }

    Part part() {
        return part;
    }

    /** Done when the part is healthy for the first time; fails when it does not come up after a few tries. */
    CompletableFuture<Void> start() {
        thread = Thread.ofVirtual().name("watch-" + part.name()).start(this::live);
        return firstHealthy;
    }

    /** From now on the part is not started again. */
    void announceStop() {
        stop.countDown();
    }

    /** Ends the process if there is one, and returns when it is gone. */
    void stop(Duration grace) {
        announceStop();
        Optional<ProcessHandle> running;
        synchronized (this) {
            running = Optional.ofNullable(process).filter(Process::isAlive).map(Process::toHandle);
        }
        Ending.of(running.stream().toList(), part::requestStop, grace);
        var watching = thread;
        if (watching != null) {
            // It may be fetching or unpacking what the part needs.
            watching.interrupt();
            try {
                watching.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        show(Condition.STOPPED, null, null);
    }

    private void live() {
        var backoff = Backoff.NONE;
        for (int tries = 1; !stopping(); tries++) {
            var began = clock.instant();
            var end = oneLife();
            if (stopping()) {
                return;
            }
            if (tries == FIRST_TRIES && !firstHealthy.isDone()) {
                show(Condition.STOPPED, null, end);
                firstHealthy.completeExceptionally(new Failure(part.name() + " did not come up: it " + end + tail()));
                return;
            }
            backoff = backoff.afterEnd(Duration.between(began, clock.instant()));
            show(Condition.RESTARTING, null, state.restarts() + 1, end);
            pause(backoff.pause());
        }
    }

    /** @return how the process ended, to follow the word "it" */
    private String oneLife() {
        try {
            log.rotateIfFull();
            show(Condition.PREPARING, null, null);
            var builder = part.prepared()
                    .redirectErrorStream(true)
                    .redirectInput(LogFile.noInput())
                    .redirectOutput(log.append());
            Process started;
            synchronized (this) {
                if (stopping()) {
                    return "was not wanted any more";
                }
                started = builder.start();
                process = started;
            }
            show(Condition.STARTING, ProcessRef.of(started.toHandle()), null);
            return watch(started);
        } catch (IOException | EngineException | Failure e) {
            return "could not be started: " + e.getMessage();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "The watch over " + part.name() + " broke", e);
            endUnwatched();
            return "could not be watched: " + e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "was interrupted";
        }
    }

    /** Nobody would see its end. */
    private void endUnwatched() {
        var unwatched = process;
        if (unwatched != null && unwatched.isAlive()) {
            Ending.of(List.of(unwatched.toHandle()), part::requestStop, UNWATCHED_GRACE);
        }
    }

    private String watch(Process running) throws InterruptedException {
        var ref = ProcessRef.of(running.toHandle());
        var deadline = clock.instant().plus(part.patience());
        while (!part.healthy()) {
            if (running.waitFor(STARTING_LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                return howItEnded(running.exitValue());
            }
            if (clock.instant().isAfter(deadline)) {
                running.destroyForcibly().waitFor();
                return "was not ready within " + Terminal.brief(part.patience());
            }
        }
        show(Condition.HEALTHY, ref, null);
        firstHealthy.complete(null);
        while (!running.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            log.rotateIfFull();
            var condition = part.healthy() ? Condition.HEALTHY : Condition.UNHEALTHY;
            if (condition != state.condition() && running.isAlive()) {
                show(condition, ref, condition == Condition.UNHEALTHY ? "it runs, but is not ready" : null);
            }
        }
        return howItEnded(running.exitValue());
    }

    private static String howItEnded(int exit) {
        return exit > 128 ? "was ended by signal " + (exit - 128) : "ended with exit code " + exit;
    }

    private String tail() {
        // The frames of a stack trace say less than the lines between them.
        var all = log.tail(400).stream()
                .filter(line -> !line.matches("\\s+(at |\\.\\.\\. ).*"))
                .toList();
        var lines = all.subList(Math.max(0, all.size() - TAIL), all.size());
        return lines.isEmpty() ? "" : ". The end of " + log.path() + ":\n  " + String.join("\n  ", lines);
    }

    private boolean stopping() {
        return stop.getCount() == 0;
    }

    private void pause(Duration time) {
        try {
            stop.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void show(Condition condition, @Nullable ProcessRef ref, @Nullable String note) {
        show(condition, ref, state.restarts(), note);
    }

    private void show(Condition condition, @Nullable ProcessRef ref, int restarts, @Nullable String note) {
        state = new PartState(state.name(), state.kind(), condition, state.port(), ref, restarts, note);
        changed.run();
    }
}
