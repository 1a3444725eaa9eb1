package io.syntra.agent.action;

import io.syntra.contracts.agent.ActionState;
import java.util.EnumSet;
import java.util.Set;

/** Which state may follow which. */
final class Lifecycle {

    private Lifecycle() {}

    static Set<ActionState> after(ActionState state) {
        return switch (state) {
            case AWAITING ->
                EnumSet.of(ActionState.APPROVED, ActionState.REJECTED, ActionState.EXPIRED, ActionState.SUPERSEDED);
            case APPROVED ->
                EnumSet.of(ActionState.EXECUTING, ActionState.STALE, ActionState.EXPIRED, ActionState.FAILED);
            case EXECUTING ->
                EnumSet.of(ActionState.SUCCEEDED, ActionState.FAILED, ActionState.UNKNOWN, ActionState.STALE);
            case UNKNOWN -> EnumSet.of(ActionState.SUCCEEDED, ActionState.FAILED, ActionState.STALE);
            case SUCCEEDED -> EnumSet.of(ActionState.VERIFIED, ActionState.REGRESSED, ActionState.INCONCLUSIVE);
            case VERIFIED, REGRESSED, INCONCLUSIVE -> EnumSet.of(ActionState.COMPENSATED);
            case FAILED, COMPENSATED, REJECTED, EXPIRED, STALE, SUPERSEDED -> EnumSet.noneOf(ActionState.class);
        };
    }

    /** @throws IllegalStateException for a step that is not in the table: a fault of ours */
    static void check(ActionState from, ActionState to) {
        if (!after(from).contains(to)) {
            throw new IllegalStateException("an action cannot go from " + from + " to " + to);
        }
    }

    /** The change was made. Nothing is left to do about it, except to take it back. */
    static boolean done(ActionState state) {
        return switch (state) {
            case SUCCEEDED, VERIFIED, REGRESSED, INCONCLUSIVE -> true;
            case AWAITING, APPROVED, EXECUTING, UNKNOWN, FAILED, COMPENSATED, REJECTED, EXPIRED, STALE, SUPERSEDED ->
                false;
        };
    }
}
