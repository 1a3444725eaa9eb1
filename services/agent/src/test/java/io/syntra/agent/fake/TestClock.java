package io.syntra.agent.fake;

import io.syntra.identity.Tokens;
import io.syntra.testing.TestTokens;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Real time, and a test may be ahead of it. */
public final class TestClock extends Clock {

    private volatile Duration ahead = Duration.ZERO;

    @Alternative
    @Priority(1)
    @Produces
    @Singleton
    static Clock clock() {
        return new TestClock();
    }

    /** What is signed ends by the same clock. */
    @Alternative
    @Priority(1)
    @Produces
    @Singleton
    static Tokens tokens(Clock clock) {
        return TestTokens.ofServices(clock);
    }

    public void ahead(Duration by) {
        ahead = by;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead).truncatedTo(ChronoUnit.MICROS);
    }
}
