package io.syntra.telemetry.regex;

/** A regular expression that cannot be read, or would be too large. */
public final class RegexRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RegexRefused(String message) {
        super(message);
    }
}
