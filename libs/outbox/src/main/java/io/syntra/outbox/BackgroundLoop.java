package io.syntra.outbox;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Does a round of work again and again on a virtual thread. A round that fails is tried again after a while, and said
 * once for each outage: the work waits in the database.
 */
public final class BackgroundLoop {

    private static final Logger LOG = Logger.getLogger(BackgroundLoop.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration LONGEST_ROUND = Duration.ofSeconds(45);

    private final String name;
    private final Supplier<Duration> pause;
    private final Runnable round;

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Semaphore calls = new Semaphore(0);
    private final Thread thread;
    private boolean failing;

    /** @param name what the loop does, for logs */
    public BackgroundLoop(String name, Duration pause, Runnable round) {
        this(name, () -> pause, round);
    }

    /** @param pause asked for before each pause */
    public BackgroundLoop(String name, Supplier<Duration> pause, Runnable round) {
        this.name = name;
        this.pause = pause;
        this.round = round;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Ends a pause: there is work. */
    public void wake() {
        calls.release();
    }

    /**
     * Begins no further round and waits for the one that is under way, for as long as a transaction may take. A loop that
     * was never started is stopped already.
     */
    public void stop() throws InterruptedException {
        stopped.countDown();
        wake();
        if (thread.getState() != Thread.State.NEW && !thread.join(LONGEST_ROUND)) {
            LOG.warnf("A round did not end in time loop=%s", name);
        }
    }

    private void run() {
        try {
            while (stopped.getCount() > 0) {
                attempt();
                pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A call that came during the round counts too; one is as good as many. */
    private void pause() throws InterruptedException {
        if (failing) {
            stopped.await(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
        } else {
            calls.tryAcquire(pause.get().toMillis(), TimeUnit.MILLISECONDS);
        }
        calls.drainPermits();
    }

    private void attempt() {
        try {
            round.run();
            if (failing) {
                failing = false;
                LOG.infof("Work goes on loop=%s", name);
            }
        } catch (RuntimeException e) {
            if (!failing && stopped.getCount() > 0) {
                failing = true;
                LOG.warnf(e, "Work fails at the moment and waits loop=%s", name);
            }
        }
    }
}
