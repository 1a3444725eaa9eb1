package io.syntra.contracts.agent;

/** What a tool can break. */
public enum Risk {
    /** Reads only. */
    LOW,
    /** Changes what runs, and can be changed back. */
    MEDIUM,
    /** Changes what cannot simply be changed back. */
    HIGH
}
