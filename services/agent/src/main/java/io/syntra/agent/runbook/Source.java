package io.syntra.agent.runbook;

import java.util.Optional;

/** A tool's answer, or why there is none. */
sealed interface Source<T> {

    record Told<T>(String callId, T answer) implements Source<T> {}

    record Missing<T>(String tool, String why) implements Source<T> {}

    /** The call that told it. */
    default Optional<String> cited() {
        return this instanceof Told<T> told ? Optional.of(told.callId()) : Optional.empty();
    }

    default Optional<T> value() {
        return switch (this) {
            case Told<T> told -> Optional.of(told.answer());
            case Missing<T> missing -> Optional.empty();
        };
    }
}
