package io.syntra.workflow.run;

import io.syntra.contracts.workflow.Node;
import io.syntra.workflow.node.NodeTypes;
import io.syntra.workflow.node.Outcome;
import java.time.Duration;
import java.util.Optional;

/** Whether and when a failed node is tried again. */
final class Retries {

    private static final Duration LONGEST = Duration.ofDays(1);

    private Retries() {}

    /** Whoever asked to be left alone for a while is; for longer than a day nobody waits, and it has failed. */
    static Optional<Duration> pause(Node node, Outcome.Failed failure, int attempt) {
        var after = failure.after();
        var pause = pause(node, failure.error(), attempt);
        return after == null
                ? pause
                : pause.map(own -> own.compareTo(after) < 0 ? after : own)
                        .filter(longer -> longer.compareTo(LONGEST) <= 0);
    }

    /**
     * @param attempt the one that failed, from 1
     * @return the pause before the next attempt; empty when there is none
     */
    static Optional<Duration> pause(Node node, String error, int attempt) {
        var retry = node.retry();
        if (retry == null || attempt >= retry.maxAttempts()) {
            return Optional.empty();
        }
        var on = retry.on() == null ? NodeTypes.require(node.type()).view().retryable() : retry.on();
        return on.contains(error) ? Optional.of(pause(retry, attempt)) : Optional.empty();
    }

    private static Duration pause(Node.Retry retry, int attempt) {
        var first = Duration.ofSeconds(retry.delaySeconds());
        if (retry.backoff() != Node.Backoff.EXPONENTIAL) {
            return first;
        }
        var pause = first.multipliedBy(1L << (attempt - 1));
        return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
    }
}
