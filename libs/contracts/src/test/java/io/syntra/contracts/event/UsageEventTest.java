package io.syntra.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.syntra.contracts.Json;
import io.syntra.contracts.ServiceId;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageEventTest {

    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1e18", "1e999999999", "1e-19", "1e-999999999", "0e-2147483647", "0e2147483647"})
    void aQuantityThatNobodyCouldStoreIsNone(String quantity) {
        assertThatIllegalArgumentException().isThrownBy(() -> usage(quantity, NOON, NOON));
    }

    @Test
    void anIntervalThatBeginsWithTimeIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> usage("1", Instant.EPOCH, NOON));
        assertThatIllegalArgumentException().isThrownBy(() -> usage("1", Instant.MIN, Instant.MAX));
        assertThatIllegalArgumentException().isThrownBy(() -> usage("1", NOON, NOON.minusNanos(1)));
        usage("1", NOON.minus(Duration.ofDays(31)), NOON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1E-9", "1E+3", "0E-9", "999999999999999999.999999999999999999"})
    void aQuantityTravelsInPlainDigits(String quantity) throws JsonProcessingException {
        var event = usage(quantity, NOON, NOON);

        var text = Json.mapper().valueToTree(event).path("quantity").asText();

        assertThat(text).matches("[0-9]+(\\.[0-9]+)?");
        assertThat(Json.mapper()
                        .readValue(Json.mapper().writeValueAsString(event), UsageEvent.class)
                        .quantity())
                .isEqualByComparingTo(event.quantity());
    }

    private static UsageEvent usage(String quantity, Instant from, Instant to) {
        return new UsageEvent(
                ServiceId.random(), UsageEvent.REPLICA_SECONDS, new BigDecimal(quantity), from, to, Map.of());
    }
}
