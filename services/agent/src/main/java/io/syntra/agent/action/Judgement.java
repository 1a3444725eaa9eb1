package io.syntra.agent.action;

import io.syntra.agent.signal.Traffic.Share;
import io.syntra.contracts.agent.ActionState;

/** Whether an action helped, from the failure rates before and after it. */
final class Judgement {

    /** Below this, nothing is wrong. */
    private static final double FINE = 0.01;

    /** Worse than before by this much is a regression. */
    private static final double WORSE = 0.02;

    /** At most this share of the failures may be left. */
    private static final double LEFT = 0.25;

    private Judgement() {}

    static ActionState of(Share before, Share after, int enough) {
        if (after.requests() < enough) {
            return ActionState.INCONCLUSIVE;
        }
        if (after.errorRate() > before.errorRate() + WORSE) {
            return ActionState.REGRESSED;
        }
        return after.errorRate() <= FINE || after.errorRate() <= before.errorRate() * LEFT
                ? ActionState.VERIFIED
                : ActionState.INCONCLUSIVE;
    }
}
