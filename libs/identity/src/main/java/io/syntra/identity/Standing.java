package io.syntra.identity;

/** Whether what was signed for a person is still good, beyond what is written in it. */
public enum Standing {
    STANDS,
    /** Somebody ended it before its time. */
    ENDED,
    /** Nobody could say. Nothing is begun on it now. */
    UNKNOWN
}
