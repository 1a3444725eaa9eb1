package io.syntra.local.api;

import io.syntra.local.terminal.Failure;

/** The suite did not answer at all. */
final class Unreachable extends Failure {

    private static final long serialVersionUID = 1L;

    Unreachable(String message, Throwable cause) {
        super(message, cause);
    }
}
