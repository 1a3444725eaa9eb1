package io.syntra.billing.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.ServiceId;
import io.syntra.contracts.event.UsageEvent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MinuteQuantityTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    @Test
    void anIntervalWithinAMinuteStaysWhole() {
        var parts = MinuteQuantity.of(usage("10", NOON.plusSeconds(5), NOON.plusSeconds(15)));

        assertThat(parts).singleElement().satisfies(part -> {
            assertThat(part.minute()).isEqualTo(NOON);
            assertThat(part.quantity()).isEqualByComparingTo("10");
        });
    }

    @Test
    void anIntervalOverTheMinuteIsSharedInProportionToTime() {
        var parts = MinuteQuantity.of(usage("10", NOON.plusSeconds(54), NOON.plusSeconds(64)));

        assertThat(parts).extracting(MinuteQuantity::minute).containsExactly(NOON, NOON.plusSeconds(60));
        assertThat(parts.get(0).quantity()).isEqualByComparingTo("6");
        assertThat(parts.get(1).quantity()).isEqualByComparingTo("4");
    }

    @Test
    void aPointInTimeFallsIntoItsMinute() {
        var parts = MinuteQuantity.of(usage("3", NOON.plusSeconds(60), NOON.plusSeconds(60)));

        assertThat(parts).singleElement().satisfies(part -> assertThat(part.minute())
                .isEqualTo(NOON.plusSeconds(60)));
    }

    @Test
    void thePartsAlwaysSumToTheWhole() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            var quantity = BigDecimal.valueOf(random.nextLong(1_000_000_000L), random.nextInt(10));
            var from = NOON.plusNanos(random.nextLong(Duration.ofHours(1).toNanos()));
            var to = from.plusNanos(random.nextLong(Duration.ofHours(2).toNanos()));

            var parts = MinuteQuantity.of(usage(quantity.toPlainString(), from, to));

            assertThat(parts.stream().map(MinuteQuantity::quantity).reduce(BigDecimal.ZERO, BigDecimal::add))
                    .as("seed %d round %d", seed, i)
                    .isEqualByComparingTo(quantity);
            assertThat(parts).extracting(MinuteQuantity::minute).doesNotHaveDuplicates();
        }
    }

    private static UsageEvent usage(String quantity, Instant from, Instant to) {
        return new UsageEvent(
                ServiceId.random(), UsageEvent.REPLICA_SECONDS, new BigDecimal(quantity), from, to, Map.of());
    }
}
