package io.syntra.telemetry.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PaceTest {

    private Instant minute = Instant.parse("2026-01-31T09:30:00Z");
    private Pace pace = Pace.startingAt(minute.plusSeconds(17));
    private int spikes;

    @Test
    void manyMoreThanUsualIsOneSpike() {
        come(60, 4);
        come(1, 30);
        assertThat(spikes)
                .as("seven times a minute, but not yet in five of them")
                .isZero();

        come(3, 40);

        assertThat(spikes).isEqualTo(1);
        assertThat(pace.aMinute()).isBetween(20L, 32L);
        come(20, 40);
        assertThat(spikes).isEqualTo(1);
    }

    @Test
    void theNextSpikeIsSaidAgainOnceTheFirstIsOver() {
        come(60, 1);
        come(3, 50);
        come(15, 1);
        come(3, 120);

        assertThat(spikes).isEqualTo(2);
    }

    @Test
    void upAndDownIsOneSpikeAsLongAsItIsNotOver() {
        come(60, 1);
        for (int i = 0; i < 10; i++) {
            come(1, 40);
            come(3, 0);
        }

        assertThat(spikes).isEqualTo(1);
    }

    @Test
    void whatStaysIsUsualAfterAnHour() {
        come(60, 2);
        come(120, 50);
        assertThat(spikes).isEqualTo(1);
        assertThat(pace.spiking()).isFalse();

        come(5, 400);

        assertThat(spikes).isEqualTo(2);
    }

    @Test
    void aFewAreNoSpikeHoweverQuietItWas() {
        come(60, 0);
        come(5, 4);

        assertThat(spikes).isZero();
    }

    @Test
    void afterAQuietNightABurstIsASpike() {
        come(60, 3);
        minute = minute.plus(Duration.ofHours(9));
        come(1, 30);

        assertThat(spikes).isEqualTo(1);
    }

    @Test
    void aNewKindHasNothingUsual() {
        come(10, 1);
        come(10, 300);

        assertThat(spikes).isZero();
    }

    @Test
    void errorsThatWereOnTheirWayForLongCountWhereTheyHappened() {
        come(60, 1);
        var calm = pace;

        add(minute.minus(Duration.ofMinutes(30)), 500);
        assertThat(spikes).isZero();
        add(minute.minus(Duration.ofDays(2)), 500);
        assertThat(spikes).isZero();
        assertThat(pace.newest()).isEqualTo(calm.newest());
    }

    /** Random arrivals, some of them in fives, over a month. */
    @Test
    void noiseIsNoSpike() {
        var random = new Random(7);
        for (var mean : new double[] {0.05, 0.5, 3, 40}) {
            pace = Pace.startingAt(minute);
            for (int i = 0; i < 30 * 24 * 60; i++) {
                come(1, poisson(random, mean) + (random.nextInt(200) == 0 ? 5 : 0));
            }
            assertThat(spikes).as("with %s a minute", mean).isZero();
        }
    }

    private static int poisson(Random random, double mean) {
        var limit = Math.exp(-mean);
        var product = random.nextDouble();
        var count = 0;
        while (product > limit) {
            product *= random.nextDouble();
            count++;
        }
        return count;
    }

    /** A minute without errors is one that nobody tells about. */
    private void come(int minutes, int each) {
        for (int i = 0; i < minutes; i++) {
            if (each > 0) {
                Stream.of(each / 2, each - each / 2).filter(some -> some > 0).forEach(some -> add(minute, some));
            }
            minute = minute.plus(Duration.ofMinutes(1));
        }
    }

    private void add(Instant at, long more) {
        var next = pace.and(at, more);
        spikes += next.spiking() && !pace.spiking() ? 1 : 0;
        pace = next;
    }
}
