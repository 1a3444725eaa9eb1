package io.syntra.contracts.agent;

import org.jspecify.annotations.Nullable;

/**
 * A person's answer to one proposed action.
 *
 * @param planHash of the plan the person saw; another one is refused
 * @param confirm the action's target, typed again; needed to approve a change of high risk
 */
public record Decide(
        Answer decision, String planHash, @Nullable String confirm) {

    public enum Answer {
        APPROVE,
        REJECT
    }
}
