package io.syntra.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DeadlineTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));
    private final Deadline deadline = Deadline.in(MINUTE, now::get);

    /** A machine that slept wakes with a lease that has gone to another. Guarded by {@code Deadline.left}. */
    @Test
    void theTimeThatAMachineSleepsCounts() {
        assertThat(deadline.left()).isPositive();

        now.updateAndGet(instant -> instant.plus(MINUTE));

        assertThat(deadline.left()).isZero();
        assertThat(deadline.within(MINUTE)).isZero();
    }

    @Test
    void aClockThatIsSetBackGivesNoMoreTime() {
        now.updateAndGet(instant -> instant.minus(Duration.ofDays(1)));

        assertThat(deadline.left()).isPositive().isLessThanOrEqualTo(MINUTE);
    }
}
