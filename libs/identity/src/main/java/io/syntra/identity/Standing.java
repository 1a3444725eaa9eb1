package io.syntra.identity;

/** Whether an approval is still good, beyond what is written in it. */
public enum Standing {
    STANDS,
    /** Somebody ended it before its time. */
    ENDED,
    /** The gateway does not take it for one: by its clock it ran out, or its key is another by now. */
    REFUSED,
    /** Nobody could say. Nothing is begun on it now. */
    UNKNOWN
}
