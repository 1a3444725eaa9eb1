package io.syntra.telemetry.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TroublesTest {

    private final Ticking clock = new Ticking();
    private final Troubles troubles = new Troubles(clock);

    private static final class Ticking extends Clock {

        private Instant now = Instant.EPOCH;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private void pass(Duration time) {
        clock.now = clock.now.plus(time);
    }

    /** Guarded by {@code Troubles.met}. */
    @Test
    void whatFailsIsTriedLessAndLessOftenAndToldOnce() {
        var id = UUID.randomUUID();
        assertThat(troubles.mayTry(id)).isTrue();

        assertThat(troubles.met(id, "no")).isTrue();
        assertThat(troubles.mayTry(id)).isFalse();
        pass(Duration.ofSeconds(4));
        assertThat(troubles.mayTry(id)).isTrue();
        assertThat(troubles.met(id, "no")).isFalse();
        pass(Duration.ofSeconds(4));
        assertThat(troubles.mayTry(id)).isFalse();

        for (int i = 0; i < 100; i++) {
            troubles.met(id, "no");
        }
        pass(Duration.ofMinutes(5));
        assertThat(troubles.mayTry(id)).isTrue();
        assertThat(troubles.of(id)).contains("no");
        assertThat(troubles.met(id, "otherwise")).isTrue();

        troubles.over(id);
        assertThat(troubles.of(id)).isEmpty();
        assertThat(troubles.met(id, "no")).isTrue();
        troubles.keep(List.of());
        assertThat(troubles.of(id)).isEmpty();
    }
}
