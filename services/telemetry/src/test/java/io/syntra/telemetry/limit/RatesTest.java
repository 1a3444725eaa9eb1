package io.syntra.telemetry.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.MemorySize;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemException;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RatesTest {

    private static final WorkspaceId ACME = new WorkspaceId("acme");
    private final Ticking clock = new Ticking();

    private static final class Ticking extends Clock {
        private Instant now = Instant.parse("2026-11-22T12:00:00Z");

        void pass(long millis) {
            now = now.plusMillis(millis);
        }

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

    private record Config(int replicas) implements LimitConfig {

        @Override
        public long rowsPerSecond() {
            return 1;
        }

        @Override
        public MemorySize bytesPerSecond() {
            return new MemorySize(BigInteger.ONE);
        }

        @Override
        public int attributes() {
            return 1;
        }

        @Override
        public int attributeValues() {
            return 1;
        }

        @Override
        public int ceiling() {
            return 1;
        }
    }

    private static boolean takes(Rates rates, WorkspaceId workspace, IngestLimits limits, long rows, long bytes) {
        try {
            rates.take(workspace, limits, rows, bytes);
            return true;
        } catch (ProblemException refused) {
            return false;
        }
    }

    /** Guarded by {@code TokenBucket}: whatever the sizes, the mean is never exceeded, and never far from reached. */
    @Test
    void theMeanIsTheLimit() {
        for (int replicas = 1; replicas <= 2; replicas++) {
            var limits = new IngestLimits(1_000, 1_000_000, 1, 1);
            var rates = new Rates(new Config(replicas), clock);
            var random = new Random(replicas);
            long rows = 0;
            for (int step = 0; step < 100_000; step++) {
                clock.pass(10);
                var request = random.nextInt(1, 100);
                if (takes(rates, ACME, limits, request, 1)) {
                    rows += request;
                }
            }
            var most = 1_000_000 / replicas;
            assertThat(rows).isBetween((long) (most * 0.99), most + 10_000L / replicas + 100);
        }
    }

    /** It would otherwise never pass. */
    @Test
    void aRequestLargerThanTheLimitPassesAndIsPaidOff() {
        var limits = new IngestLimits(10, 1_000_000, 1, 1);
        var rates = new Rates(new Config(1), clock);

        assertThat(takes(rates, ACME, limits, 1_000, 1)).isTrue();
        assertThat(takes(rates, ACME, limits, 1, 1)).isFalse();
        clock.pass(89_000);
        assertThat(takes(rates, ACME, limits, 1, 1)).isFalse();
        clock.pass(2_000);
        assertThat(takes(rates, ACME, limits, 1, 1)).isTrue();
    }

    @Test
    void theRefusalSaysWhichLimitAndWhenToComeBack() {
        var limits = new IngestLimits(1_000, 100, 1, 1);
        var rates = new Rates(new Config(1), clock);
        rates.take(ACME, limits, 1, 1_500);

        assertThatThrownBy(() -> rates.take(ACME, limits, 1, 1))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.headers())
                            .containsEntry("Retry-After", "5")
                            .containsEntry("RateLimit", "\"bytes\";r=0;t=5")
                            .containsEntry("RateLimit-Policy", "\"rows\";q=1000;w=1, \"bytes\";q=100;w=1");
                    assertThat(refused).hasMessageContaining("100 bytes a second");
                });
        assertThat(takes(rates, new WorkspaceId("other"), limits, 1, 1)).isTrue();
    }

    @Test
    void aClockThatGoesBackGivesNothing() {
        var limits = new IngestLimits(10, 1_000_000, 1, 1);
        var rates = new Rates(new Config(1), clock);
        assertThat(takes(rates, ACME, limits, 150, 1)).isTrue();
        clock.pass(-3_600_000);
        assertThat(takes(rates, ACME, limits, 1, 1)).isFalse();
        clock.pass(6_000);
        assertThat(takes(rates, ACME, limits, 1, 1)).isTrue();
    }
}
