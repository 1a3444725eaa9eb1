package io.syntra.contracts.workflow;

/** How far a run, or one node of it, is. */
public enum RunState {
    /** As many runs of its workflow as may run at a time do. */
    QUEUED,
    /** Its next step is due. */
    RUNNING,
    /** It waits for something outside; nothing is done meanwhile. */
    WAITING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    /** It stays as it is. */
    public boolean isOver() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }
}
