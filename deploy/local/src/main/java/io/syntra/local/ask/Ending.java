package io.syntra.local.ask;

import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.ActionView;
import java.util.Set;

/** What the end of a change means to whoever asked for it; the exit codes of all commands about changes follow from it. */
final class Ending {

    static final String RULE = "was carried out and made nothing worse; 1 when not, also after a no.";

    private static final Set<ActionState> GOOD =
            Set.of(ActionState.SUCCEEDED, ActionState.VERIFIED, ActionState.INCONCLUSIVE, ActionState.COMPENSATED);

    private Ending() {}

    /** Whether it was carried out, and nobody has measured that it made things worse and still does. */
    static boolean isGood(ActionView action) {
        return GOOD.contains(action.state());
    }

    /** Whether it is known that it was done, for better or worse. */
    static boolean isDone(ActionView action) {
        return isGood(action) || action.state() == ActionState.REGRESSED;
    }
}
