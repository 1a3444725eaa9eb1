package io.syntra.telemetry.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
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
            int instances = replicas;
            var rates = new Rates(() -> instances, clock);
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

    /** Guarded by {@code Rates.take}, which asks how many there are each time. */
    @Test
    void instancesThatComeAndGoGiveTheLimitTogether() {
        var limits = new IngestLimits(1_000, 1_000_000, 1, 1);
        var there = new AtomicInteger(1);
        var rates = List.of(new Rates(there::get, clock), new Rates(there::get, clock), new Rates(there::get, clock));
        for (int instances : List.of(1, 2, 3, 1, 2)) {
            there.set(instances);
            // What came at once after a quiet time, with the number of before, is spent.
            rowsIn(20_000, rates.subList(0, instances), limits);

            assertThat(rowsIn(100_000, rates.subList(0, instances), limits)).isBetween(98_000L, 101_000L);
        }
    }

    private long rowsIn(long millis, List<Rates> instances, IngestLimits limits) {
        long rows = 0;
        for (long passed = 0; passed < millis; passed += 10) {
            clock.pass(10);
            for (var instance : instances) {
                if (takes(instance, ACME, limits, 50, 1)) {
                    rows += 50;
                }
            }
        }
        return rows;
    }

    /** It would otherwise never pass. */
    @Test
    void aRequestLargerThanTheLimitPassesAndIsPaidOff() {
        var limits = new IngestLimits(10, 1_000_000, 1, 1);
        var rates = new Rates(() -> 1, clock);

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
        var rates = new Rates(() -> 1, clock);
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
        var rates = new Rates(() -> 1, clock);
        assertThat(takes(rates, ACME, limits, 150, 1)).isTrue();
        clock.pass(-3_600_000);
        assertThat(takes(rates, ACME, limits, 1, 1)).isFalse();
        clock.pass(6_000);
        assertThat(takes(rates, ACME, limits, 1, 1)).isTrue();
    }
}
