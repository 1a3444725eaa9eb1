package io.syntra.billing.usage;

import io.syntra.contracts.ServiceId;
import io.syntra.contracts.event.TrafficSample;
import io.syntra.contracts.event.UsageEvent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much of a meter falls into one minute.
 *
 * @param minute its start
 * @param dimensions sorted by name, so that equal ones are equal text
 */
record MinuteQuantity(
        ServiceId serviceId, String meter, Instant minute, TreeMap<String, String> dimensions, BigDecimal quantity) {

    /** Decimal places kept; a nanosecond of a replica. */
    private static final int SCALE = 9;

    /** Spreads an interval over its minutes in proportion to time; the parts sum to the whole exactly. */
    static List<MinuteQuantity> of(UsageEvent usage) {
        var whole = Duration.between(usage.from(), usage.to()).toNanos();
        var parts = new ArrayList<MinuteQuantity>();
        var left = usage.quantity();
        var at = usage.from();
        while (true) {
            var minute = at.truncatedTo(ChronoUnit.MINUTES);
            var next = minute.plus(1, ChronoUnit.MINUTES);
            if (!usage.to().isAfter(next)) {
                parts.add(part(usage, minute, left));
                return parts;
            }
            var share = usage.quantity()
                    .multiply(BigDecimal.valueOf(Duration.between(at, next).toNanos()))
                    .divide(BigDecimal.valueOf(whole), SCALE, RoundingMode.DOWN);
            parts.add(part(usage, minute, share));
            left = left.subtract(share);
            at = next;
        }
    }

    /** A second with traffic: requests and bytes by version and region. */
    static List<MinuteQuantity> of(TrafficSample sample) {
        var parts = new ArrayList<MinuteQuantity>();
        var minute = sample.second().truncatedTo(ChronoUnit.MINUTES);
        for (var share : sample.shares()) {
            var dimensions = new TreeMap<>(Map.of("region", share.region(), "version", share.version()));
            for (var counted : Map.of(
                            UsageEvent.REQUESTS, share.requests(),
                            UsageEvent.BYTES_IN, share.bytesIn(),
                            UsageEvent.BYTES_OUT, share.bytesOut())
                    .entrySet()) {
                parts.add(new MinuteQuantity(
                        sample.serviceId(),
                        counted.getKey(),
                        minute,
                        dimensions,
                        BigDecimal.valueOf(counted.getValue())));
            }
        }
        return parts;
    }

    private static MinuteQuantity part(UsageEvent usage, Instant minute, BigDecimal quantity) {
        return new MinuteQuantity(
                usage.serviceId(), usage.meter(), minute, new TreeMap<>(usage.dimensions()), quantity);
    }
}
