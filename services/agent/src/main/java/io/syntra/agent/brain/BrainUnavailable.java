package io.syntra.agent.brain;

import org.jspecify.annotations.Nullable;

/** A brain cannot think at the moment. The message is for people. */
public final class BrainUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Turn.@Nullable Usage lost;

    public BrainUnavailable(String message) {
        this(message, null, null);
    }

    public BrainUnavailable(String message, Throwable cause) {
        this(message, cause, null);
    }

    /** @param lost what was used up for nothing */
    public BrainUnavailable(String message, @Nullable Throwable cause, Turn.@Nullable Usage lost) {
        super(message, cause);
        this.lost = lost;
    }

    public Turn.@Nullable Usage lost() {
        return lost;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
