package io.syntra.contracts.event;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.ServiceId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;

/**
 * Something was used. Any producer may send it; the CloudEvents id makes a repeated event count once.
 *
 * @param meter what is counted, for example {@code replica_seconds}
 * @param quantity how much, in the meter's unit, never negative
 * @param from start of the interval, inclusive
 * @param to end of the interval, exclusive; equal to {@code from} for a point in time
 * @param dimensions what it can be grouped by, for example {@code region}
 */
@JsonTypeName("usage.recorded")
public record UsageEvent(
        ServiceId serviceId,
        String meter,
        @JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal quantity,
        Instant from,
        Instant to,
        Map<String, String> dimensions)
        implements DomainEvent {

    public static final String REPLICA_SECONDS = "replica_seconds";
    public static final String REQUESTS = "requests";
    public static final String BYTES_IN = "bytes_in";
    public static final String BYTES_OUT = "bytes_out";

    public UsageEvent {
        dimensions = Map.copyOf(dimensions);
        if (quantity.signum() < 0) {
            throw new IllegalArgumentException("quantity is negative");
        }
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("to is before from");
        }
    }

    @Override
    public Topic topic() {
        return Topic.USAGE;
    }

    @Override
    public String key() {
        return serviceId.toString();
    }
}
