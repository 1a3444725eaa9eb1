package io.syntra.agent.brain;

/** A brain cannot think at the moment. The message is for people. */
public final class BrainUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BrainUnavailable(String message) {
        super(message);
    }

    public BrainUnavailable(String message, Throwable cause) {
        super(message, cause);
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
