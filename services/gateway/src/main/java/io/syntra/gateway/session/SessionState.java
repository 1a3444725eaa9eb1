package io.syntra.gateway.session;

/** Of what somebody is signed in with. */
public enum SessionState {
    STANDS,
    /** Somebody ended it before its time. */
    ENDED,
    /** Nobody could say, so nobody is let in with it now. */
    UNKNOWN
}
