package io.syntra.workflow.run;

import jakarta.inject.Singleton;
import java.time.Duration;

/** Says that runs may be due soon, so that nobody waits for the next look. What is not heard is found by that look. */
@Singleton
class WorkSignal {

    /** A transaction that says so is committed some moments later. */
    private static final Duration LASTS = Duration.ofMillis(200);

    private volatile long until = System.nanoTime();
    private volatile Runnable listener = () -> {};

    void expectWork() {
        until = System.nanoTime() + LASTS.toNanos();
        listener.run();
    }

    boolean isExpected() {
        return until - System.nanoTime() > 0;
    }

    void listen(Runnable wake) {
        listener = wake;
    }
}
