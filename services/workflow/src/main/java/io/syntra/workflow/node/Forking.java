package io.syntra.workflow.node;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a node does whose branches are runs of their own. Its outcome is {@link Outcome.Forked}, or has no branches. */
public interface Forking extends Work {

    String LEFT_OUT = "left_out";

    /** In place of what was said, where it is more than can be kept. */
    Map<String, Object> NOT_KEPT = Map.of(LEFT_OUT, true);

    /** Branches at a time. */
    int atOnce();

    /** Whether further ones are begun when one has failed. */
    boolean goesOnAfterFailure();

    /** @param ended in the order of the forks */
    Outcome joined(List<Ended> ended);

    @Override
    default boolean isPure() {
        return true;
    }

    /**
     * A branch that is through.
     *
     * @param name the fork's
     * @param failure why it failed; null when it did not
     * @param output what its last node said; null when it and those before it said more than can be kept
     */
    record Ended(
            String name, @Nullable String failure, @Nullable Map<String, Object> output) {}
}
