package io.syntra.deployer.rollout;

import io.syntra.contracts.deployer.HealthView.Check;
import org.jspecify.annotations.Nullable;

/**
 * What the health checks of one attempt said.
 *
 * @param healthyInRow checks that succeeded since the last failure
 * @param failedInRow checks that failed since the last success
 * @param connected whether anything ever listened
 */
record Pulse(
        int attempt,
        int healthyInRow,
        int failedInRow,
        boolean connected,
        @Nullable Check last) {

    static Pulse none(int attempt) {
        return new Pulse(attempt, 0, 0, false, null);
    }

    Pulse and(Check check, boolean answered) {
        return check.ok()
                ? new Pulse(attempt, healthyInRow + 1, 0, true, check)
                : new Pulse(attempt, 0, failedInRow + 1, connected || answered, check);
    }
}
