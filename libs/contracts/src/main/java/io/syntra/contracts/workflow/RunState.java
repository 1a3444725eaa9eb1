package io.syntra.contracts.workflow;

/** How far a run, or one node of it, is. */
public enum RunState {
    /** Its next step is due. */
    RUNNING,
    /** It waits for something outside; nothing is done meanwhile. */
    WAITING,
    SUCCEEDED,
    FAILED,
    CANCELLED
}
