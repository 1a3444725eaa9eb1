package io.syntra.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.syntra.contracts.DecimalText;
import io.syntra.contracts.ServiceId;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Something was used. Any producer may send it; the CloudEvents id makes a repeated event count once.
 *
 * @param meter what is counted, for example {@code replica_seconds}
 * @param quantity how much, in the meter's unit, never negative, with at most 18 digits before and after the point
 * @param from start of the interval, inclusive
 * @param to end of the interval, exclusive; equal to {@code from} for a point in time, at most 31 days after it
 * @param dimensions what it can be grouped by, for example {@code region}
 */
@JsonTypeName("usage.recorded")
public record UsageEvent(
        ServiceId serviceId,
        String meter,
        @JsonSerialize(using = DecimalText.class) BigDecimal quantity,
        Instant from,
        Instant to,
        Map<String, String> dimensions)
        implements DomainEvent {

    public static final String REPLICA_SECONDS = "replica_seconds";
    public static final String REQUESTS = "requests";
    public static final String BYTES_IN = "bytes_in";
    public static final String BYTES_OUT = "bytes_out";

    private static final int MOST_DIGITS = 18;

    /** A meter that was away for a weekend says so in one event; one that begins in 1970 has a bug. */
    private static final Duration LONGEST = Duration.ofDays(31);

    public UsageEvent {
        dimensions = Map.copyOf(dimensions);
        if (quantity.signum() < 0) {
            throw new IllegalArgumentException("quantity is negative");
        }
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("to is before from");
        }
        if (Duration.between(from, to).compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("to is more than " + LONGEST.toDays() + " days after from");
        }
        if (quantity.scale() > MOST_DIGITS || (long) quantity.precision() - quantity.scale() > MOST_DIGITS) {
            throw new IllegalArgumentException(
                    "quantity has more than " + MOST_DIGITS + " digits before or after the point");
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
