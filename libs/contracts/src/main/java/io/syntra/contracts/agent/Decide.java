package io.syntra.contracts.agent;

/**
 * A person's answer to one proposed action.
 *
 * @param planHash of the plan the person saw; another one is refused
 */
public record Decide(Answer decision, String planHash) {

    public enum Answer {
        APPROVE,
        REJECT
    }
}
