package io.syntra.telemetry.stack;

import java.util.Optional;

/** How one language writes its stack traces. */
interface StackFormat {

    /** Empty when the text holds no trace of this language. Never throws, whatever the text. */
    Optional<StackTrace> read(String text);
}
