package io.syntra.contracts.billing;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.syntra.contracts.DecimalText;
import io.syntra.contracts.Payload;
import io.syntra.contracts.ServiceId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * What a service used within an interval.
 */
public record UsageView(ServiceId serviceId, Instant from, Instant to, List<Quantity> quantities) implements Payload {

    public UsageView {
        quantities = List.copyOf(quantities);
    }

    /** @param unit for example {@code s}, {@code requests} or {@code bytes} */
    public record Quantity(
            String meter,
            String unit,
            @JsonSerialize(using = DecimalText.class) BigDecimal quantity) {}
}
