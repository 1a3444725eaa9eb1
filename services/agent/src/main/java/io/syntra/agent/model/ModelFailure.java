package io.syntra.agent.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A model did not give a whole turn. The message is for people and names no key. */
final class ModelFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean worthRetrying;
    private final transient @Nullable Duration retryAfter;
    private final transient Tokens spent;

    ModelFailure(String message, boolean worthRetrying, @Nullable Duration retryAfter) {
        this(message, worthRetrying, retryAfter, Tokens.NONE, null);
    }

    private ModelFailure(
            String message,
            boolean worthRetrying,
            @Nullable Duration retryAfter,
            Tokens spent,
            @Nullable Throwable cause) {
        super(message, cause);
        this.worthRetrying = worthRetrying;
        this.retryAfter = retryAfter;
        this.spent = spent;
    }

    /** The same, of an answer that had begun. */
    ModelFailure having(Tokens its) {
        return new ModelFailure(reason(), worthRetrying, retryAfter, its, this);
    }

    /** What it cost all the same. */
    Tokens spent() {
        return spent;
    }

    static ModelFailure passing(String message) {
        return new ModelFailure(message, true, null);
    }

    static ModelFailure lasting(String message) {
        return new ModelFailure(message, false, null);
    }

    boolean worthRetrying() {
        return worthRetrying;
    }

    /** The pause that the API asked for. */
    @Nullable Duration retryAfter() {
        return retryAfter;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
