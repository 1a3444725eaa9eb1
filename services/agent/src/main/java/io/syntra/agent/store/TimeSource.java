package io.syntra.agent.store;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** The clock. Microseconds, as Postgres keeps them, so that what is read equals what was written. */
final class TimeSource {

    private TimeSource() {}

    @Produces
    @Singleton
    static Clock clock() {
        return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
    }
}
