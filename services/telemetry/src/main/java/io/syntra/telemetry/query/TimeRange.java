package io.syntra.telemetry.query;

import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.problem.QueryParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * From when to when, and in which steps.
 *
 * @param from inclusive, a multiple of the step
 * @param to exclusive, a multiple of the step
 */
public record TimeRange(Instant from, Instant to, int stepSeconds) {

    private static final Pattern SPAN = Pattern.compile("(\\d{1,7})(s|m|h|d)");
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final int POINTS = 120;

    /** Steps that people read without counting. */
    private static final List<Integer> STEPS =
            List.of(1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400);

    /** @param text {@code 15m}, or {@code <from>/<to>} */
    public static TimeRange parse(@Nullable String text, Instant now) {
        var wanted = text == null ? "15m" : text.strip();
        var span = SPAN.matcher(wanted);
        if (span.matches()) {
            var amount = Long.parseLong(span.group(1));
            var length =
                    switch (span.group(2)) {
                        case "s" -> Duration.ofSeconds(amount);
                        case "m" -> Duration.ofMinutes(amount);
                        case "h" -> Duration.ofHours(amount);
                        default -> Duration.ofDays(amount);
                    };
            return between(now.minus(length), now);
        }
        var slash = wanted.indexOf('/');
        if (slash < 0) {
            throw wrong("must be like 30s, 15m, 6h, 2d, or two times with a slash between");
        }
        var from = QueryParameters.time("timerange", wanted.substring(0, slash));
        var to = QueryParameters.time("timerange", wanted.substring(slash + 1));
        return between(from.orElseThrow(), to.orElseThrow());
    }

    private static TimeRange between(Instant from, Instant to) {
        var length = Duration.between(from, to);
        if (!length.isPositive()) {
            throw wrong("must end after it begins");
        }
        if (length.compareTo(LONGEST) > 0) {
            throw wrong("must not be longer than " + LONGEST.toDays() + " days");
        }
        var step = STEPS.stream()
                .filter(s -> length.toSeconds() <= (long) s * POINTS)
                .findFirst()
                .orElse(STEPS.getLast());
        var first = Math.floorDiv(from.getEpochSecond(), step) * step;
        var end = Math.ceilDiv(to.getEpochSecond() + (to.getNano() > 0 ? 1 : 0), (long) step) * step;
        return new TimeRange(Instant.ofEpochSecond(first), Instant.ofEpochSecond(end), step);
    }

    public int steps() {
        return Math.toIntExact((to.getEpochSecond() - from.getEpochSecond()) / stepSeconds);
    }

    public Instant at(int step) {
        return from.plusSeconds((long) step * stepSeconds);
    }

    private static ProblemException wrong(String message) {
        return ProblemException.field(ProblemCode.INVALID_FIELD, "timerange", message);
    }
}
