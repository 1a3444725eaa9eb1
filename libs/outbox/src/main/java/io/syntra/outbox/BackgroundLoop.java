package io.syntra.outbox;

import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Does a round of work again and again on a virtual thread. A round that fails is tried again after a while, and said
 * once for each outage: the work waits in the database.
 */
public final class BackgroundLoop {

    private static final Logger LOG = Logger.getLogger(BackgroundLoop.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final String name;
    private final Duration pause;
    private final Runnable round;

    private volatile boolean stopped;
    private boolean failing;

    /** @param name what the loop does, for logs */
    public BackgroundLoop(String name, Duration pause, Runnable round) {
        this.name = name;
        this.pause = pause;
        this.round = round;
    }

    public void start() {
        Thread.ofVirtual().name(name).start(this::run);
    }

    /** The round that is under way is not interrupted. */
    public void stop() {
        stopped = true;
    }

    private void run() {
        while (!stopped) {
            try {
                Thread.sleep(attempt() ? pause : PAUSE_AFTER_FAILURE);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private boolean attempt() {
        try {
            round.run();
            if (failing) {
                failing = false;
                LOG.infof("Work goes on loop=%s", name);
            }
            return true;
        } catch (RuntimeException e) {
            if (!failing && !stopped) {
                failing = true;
                LOG.warnf(e, "Work fails at the moment and waits loop=%s", name);
            }
            return false;
        }
    }
}
