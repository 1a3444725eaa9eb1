package io.syntra.engines;

import org.jspecify.annotations.Nullable;

/** An engine cannot run here; the message is for the person at the keyboard and says the way out. */
public class EngineException extends RuntimeException {

    public EngineException(String message) {
        this(message, null);
    }

    public EngineException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
