package io.syntra.contracts.agent;

/** How a message is worked on. */
public enum RunMode {
    /** One brain looks and answers. */
    QUICK,
    /** A graph of investigators, hypotheses and a judge; it takes longer and says what speaks against each cause. */
    DEEP,
    /** Watches what became of an action. Not for messages. */
    FOLLOW
}
