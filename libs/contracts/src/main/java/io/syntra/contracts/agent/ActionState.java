package io.syntra.contracts.agent;

/** How far a proposed change is. */
public enum ActionState {
    /** Waits for a person. */
    AWAITING,
    /** A person said yes; not begun. */
    APPROVED,
    /** The change is asked for, or about to be. */
    EXECUTING,
    /** Done; its effect is not measured yet. */
    SUCCEEDED,
    /** Not done, or not reached. */
    FAILED,
    /** Whether it was done is not known yet; the agent keeps asking. */
    UNKNOWN,
    /** Done, and the signals it was meant to move are good. */
    VERIFIED,
    /** Done, and the signals are worse than before. */
    REGRESSED,
    /** Done, and the signals say too little. */
    INCONCLUSIVE,
    /** Done, and taken back since. */
    COMPENSATED,
    /** A person said no. */
    REJECTED,
    /** Nobody said yes in time. */
    EXPIRED,
    /** What it was planned for had changed by then; nothing was done. */
    STALE,
    /** Replaced, or its policy was, before anybody decided. */
    SUPERSEDED
}
