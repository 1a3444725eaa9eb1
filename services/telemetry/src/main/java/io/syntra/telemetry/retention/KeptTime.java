package io.syntra.telemetry.retention;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which times can be kept. A clock that is years off would otherwise make partitions for each of its days, and the
 * store refuses an insert that touches too many.
 */
@Singleton
public final class KeptTime {

    private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);
    private static final long NANOS = 1_000_000_000L;

    private final Duration retention;
    private final Clock clock;

    public KeptTime(RetentionConfig config, Clock clock) {
        this.retention = Duration.ofDays(config.days());
        this.clock = clock;
    }

    public int days() {
        return (int) retention.toDays();
    }

    /**
     * @param field its name, for the message
     * @param unixNanos unsigned; 0 means unknown and is fine
     */
    public Optional<String> refusal(String field, long unixNanos) {
        if (unixNanos == 0) {
            return Optional.empty();
        }
        var at = instant(unixNanos);
        var now = clock.instant();
        if (at.isBefore(now.minus(retention))) {
            return Optional.of(field + " is " + at + ", older than the " + days() + " days that are kept");
        }
        if (at.isAfter(now.plus(CLOCKS_DIFFER))) {
            return Optional.of(field + " is " + at + ", more than a day in the future; check the sender's clock");
        }
        return Optional.empty();
    }

    /** The time itself, or the one at which the record was received when it is missing or cannot be kept. */
    public long orReceived(long unixNanos, long receivedMillis) {
        // A little wider than at the door, where the clock was another.
        return unixNanos > 0 && isKept(instant(unixNanos), receivedMillis) ? unixNanos : receivedMillis * 1_000_000;
    }

    /** No record that was received up to then is of this time, or of a later one. */
    public static Instant after(Instant received) {
        return received.plus(CLOCKS_DIFFER.multipliedBy(2));
    }

    /** Whether a time could be kept when its record was received. */
    public boolean isKept(Instant at, long receivedMillis) {
        var received = Instant.ofEpochMilli(receivedMillis);
        return at.isAfter(received.minus(retention).minus(CLOCKS_DIFFER)) && at.isBefore(after(received));
    }

    private static Instant instant(long unsignedNanos) {
        return Instant.ofEpochSecond(
                Long.divideUnsigned(unsignedNanos, NANOS), Long.remainderUnsigned(unsignedNanos, NANOS));
    }
}
