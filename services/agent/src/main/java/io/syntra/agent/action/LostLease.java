package io.syntra.agent.action;

/** Another instance has taken over; this one stops, and leaves everything as it is. */
final class LostLease extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LostLease() {
        super("another instance has taken over", null, false, false);
    }
}
