package io.syntra.telemetry.signal;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Times as OpenTelemetry and ClickHouse count them: nanoseconds since 1970, in 64 bits. */
public final class Nanos {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long DAY = TimeUnit.DAYS.toNanos(1);

    private static final DateTimeFormatter TEXT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd HH:mm:ss.SSSSSSSSS", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** A day less than 64 bits hold, so that small sums fit as well. */
    private static final Instant LAST = at(Long.MAX_VALUE - TimeUnit.DAYS.toNanos(1));

    private static final Instant FIRST = at(Long.MIN_VALUE + TimeUnit.DAYS.toNanos(1));

    private Nanos() {}

    /** One that 64 bits do not hold is the first or the last one that they do. */
    public static long of(Instant at) {
        var held = at.isAfter(LAST) ? LAST : at.isBefore(FIRST) ? FIRST : at;
        return held.getEpochSecond() * SECOND + held.getNano();
    }

    public static Instant at(long nanos) {
        return Instant.ofEpochSecond(0, nanos);
    }

    /** Since 1970, in UTC. */
    public static long day(long nanos) {
        return Math.floorDiv(nanos, DAY);
    }

    /** As ClickHouse reads it. */
    public static String text(long nanos) {
        return TEXT.format(at(nanos));
    }
}
