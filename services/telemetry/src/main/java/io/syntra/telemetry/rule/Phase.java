package io.syntra.telemetry.rule;

/** How an alert is. */
public enum Phase {
    /** Its condition does not hold. */
    INACTIVE,
    /** It holds, but not for long enough yet. */
    PENDING,
    FIRING,
    /** It fired, and no longer does. */
    RESOLVED
}
