package io.syntra.outbox;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;

/** Whether facts are likely to wait. Apart from the relay, so that who writes one needs no Kafka. */
@Singleton
class ExpectedWork {

    private static final Duration BUSY_FOR = Duration.ofSeconds(2);

    private volatile Instant until = Instant.EPOCH;

    /** A fact is about to be committed here: look often for a while. */
    void expect() {
        until = Instant.now().plus(BUSY_FOR);
    }

    boolean isExpected() {
        return Instant.now().isBefore(until);
    }
}
