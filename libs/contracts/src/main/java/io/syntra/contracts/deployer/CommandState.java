package io.syntra.contracts.deployer;

/** How far a command on a server is. */
public enum CommandState {
    /** It was started, or is about to be. */
    RUNNING,
    /** It ended by itself. */
    FINISHED,
    /** It took too long and was ended, with all that it had started. */
    TIMED_OUT,
    /** The operating system did not start it; nothing ran. */
    REFUSED,
    /** The deployer died meanwhile. It may have run, and is never run again. */
    UNKNOWN
}
