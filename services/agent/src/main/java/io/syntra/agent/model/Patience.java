package io.syntra.agent.model;

import io.syntra.agent.brain.BrainUnavailable;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Asks again when a failure may pass, and gives up when it will not or takes too long. */
final class Patience {

    private static final Logger LOG = Logger.getLogger(Patience.class);

    private final int attempts;
    private final Duration firstPause;
    private final Duration longestPause;

    Patience(int attempts, Duration firstPause, Duration longestPause) {
        this.attempts = attempts;
        this.firstPause = firstPause;
        this.longestPause = longestPause;
    }

    static Patience of(WaitConfig config) {
        return new Patience(config.attempts(), config.pause(), config.longestPause());
    }

    /** One try. */
    static final class Attempt {
        private boolean spoken;

        void spoke() {
            spoken = true;
        }

        boolean hasSpoken() {
            return spoken;
        }
    }

    /** @throws BrainUnavailable when no try gave a result */
    <T> T insist(Function<Attempt, T> ask) {
        for (int attempt = 1; ; attempt++) {
            try {
                return ask.apply(new Attempt());
            } catch (ModelFailure e) {
                var pause = pause(e, attempt);
                if (!e.worthRetrying() || attempt >= attempts || pause.compareTo(longestPause) > 0) {
                    LOG.warnf("The model gave no answer attempts=%d reason=%s", attempt, e.reason());
                    throw new BrainUnavailable(e.reason(), e);
                }
                sleep(pause, e);
            }
        }
    }

    /** What the API asked for; else doubling, with jitter so that callers do not come back together. */
    private Duration pause(ModelFailure failure, int attempt) {
        var asked = failure.retryAfter();
        if (asked != null) {
            return asked;
        }
        var doubled = firstPause.multipliedBy(1L << Math.min(attempt - 1, 10));
        var capped = doubled.compareTo(longestPause) > 0 ? longestPause : doubled;
        return capped.multipliedBy(ThreadLocalRandom.current().nextInt(50, 101)).dividedBy(100);
    }

    private static void sleep(Duration pause, ModelFailure failure) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrainUnavailable(failure.reason(), e);
        }
    }
}
