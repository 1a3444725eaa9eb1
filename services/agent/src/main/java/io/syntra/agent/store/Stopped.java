package io.syntra.agent.store;

import java.util.Objects;
import java.util.stream.Stream;

/**
 * This instance stops, or has lost the job, while it waited for somebody. Nobody failed, and nobody stores anything of it:
 * the lease runs out, and another instance asks again.
 */
public final class Stopped extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private Stopped() {
        super("this instance goes on with it no more", null, false, false);
    }

    /** Comes first wherever the failure of somebody else is caught: a REST client takes the thread's flag away. */
    public static void passOn(Throwable failure) {
        if (Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(InterruptedException.class::isInstance)) {
            Thread.currentThread().interrupt();
        }
        check();
    }

    static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw new Stopped();
        }
    }
}
