package io.syntra.contracts.agent;

/**
 * What a conversation has used up, and what it may.
 *
 * @param steps calls of tools
 * @param tokens what a model read, whether from its cache or not, and wrote
 * @param seconds of thinking and of looking, added up; waiting for a person does not count
 */
public record ConversationBudget(Count steps, Count tokens, Cost cost, Count seconds) {

    public record Count(long used, long limit) {}

    /** Decimals. */
    public record Cost(String used, String limit, String currency) {}
}
