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
    private final Duration longestTurn;
    private final Sleep sleep;

    Patience(int attempts, Duration firstPause, Duration longestPause, Duration longestTurn) {
        this(attempts, firstPause, longestPause, longestTurn, Thread::sleep);
    }

    Patience(int attempts, Duration firstPause, Duration longestPause, Duration longestTurn, Sleep sleep) {
        this.attempts = attempts;
        this.firstPause = firstPause;
        this.longestPause = longestPause;
        this.longestTurn = longestTurn;
        this.sleep = sleep;
    }

    /** How time passes between two tries. */
    interface Sleep {
        void last(Duration time) throws InterruptedException;
    }

    static Patience of(WaitConfig config) {
        return new Patience(config.attempts(), config.pause(), config.longestPause(), config.longestTurn());
    }

    /** One try. */
    static final class Attempt {
        private final Deadline deadline;
        private boolean spoken;

        private Attempt(Deadline deadline) {
            this.deadline = deadline;
        }

        /** The same for all tries of a turn. */
        Deadline deadline() {
            return deadline;
        }

        void spoke() {
            spoken = true;
        }

        boolean hasSpoken() {
            return spoken;
        }
    }

    /**
     * @param left of the time that there is, for all tries
     * @throws BrainUnavailable when no try gave a result
     */
    <T> T insist(Duration left, Function<Attempt, T> ask) {
        var deadline = Deadline.in(shorter(left, longestTurn));
        for (int attempt = 1; ; attempt++) {
            try {
                return ask.apply(new Attempt(deadline));
            } catch (ModelFailure e) {
                var pause = pause(e, attempt);
                var longest = shorter(longestPause, deadline.left());
                if (!e.worthRetrying() || attempt >= attempts || pause.compareTo(longest) > 0) {
                    LOG.warnf("The model gave no answer attempts=%d reason=%s", attempt, e.reason());
                    throw new BrainUnavailable(e.reason(), e);
                }
                sleep(pause, e);
            }
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** What the API asked for; else doubling, with jitter so that callers do not come back together. */
    private Duration pause(ModelFailure failure, int attempt) {
        var asked = failure.retryAfter();
        if (asked != null) {
            return asked;
        }
        var doubled = firstPause.multipliedBy(1L << Math.min(attempt - 1, 10));
        return shorter(doubled, longestPause)
                .multipliedBy(ThreadLocalRandom.current().nextInt(50, 101))
                .dividedBy(100);
    }

    private void sleep(Duration pause, ModelFailure failure) {
        try {
            sleep.last(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrainUnavailable(failure.reason(), e);
        }
    }
}
