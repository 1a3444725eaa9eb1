package io.syntra.agent.conversation;

/** Another instance has taken the run over; this one stops, and leaves everything as it is. */
final class LostRun extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LostRun() {
        super("another instance has taken over", null, false, false);
    }
}
