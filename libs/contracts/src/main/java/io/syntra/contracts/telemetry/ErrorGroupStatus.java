package io.syntra.contracts.telemetry;

/** What people decided about an error group. */
public enum ErrorGroupStatus {
    /** Happens and nobody dealt with it yet. */
    OPEN,
    /** Dealt with. */
    RESOLVED,
    /** Known and not worth a word. */
    IGNORED,
    /** Came back after it was resolved. */
    REGRESSED
}
