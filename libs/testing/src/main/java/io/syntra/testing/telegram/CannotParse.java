package io.syntra.testing.telegram;

/** Telegram's refusal, in its own words. */
public final class CannotParse extends Exception {

    private static final long serialVersionUID = 1L;

    CannotParse(String reason) {
        super(reason);
    }
}
