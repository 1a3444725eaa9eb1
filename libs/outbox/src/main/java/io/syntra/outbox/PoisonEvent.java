package io.syntra.outbox;

/** A record that can never be read, however often it is tried. */
public final class PoisonEvent extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PoisonEvent(String why) {
        super(why);
    }

    PoisonEvent(String why, Throwable cause) {
        super(why, cause);
    }
}
