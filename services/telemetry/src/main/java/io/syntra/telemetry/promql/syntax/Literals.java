package io.syntra.telemetry.promql.syntax;

import io.syntra.telemetry.query.syntax.QueryError;
import java.util.Optional;
import java.util.regex.Pattern;

/** What numbers and durations are. */
public final class Literals {

    private static final Pattern PART = Pattern.compile("([0-9]+)(ms|[smhdwy])");
    private static final Pattern DURATION =
            Pattern.compile("([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?");

    private static final long SECOND = 1_000;
    private static final long DAY = 86_400 * SECOND;

    /** What is longer is longer than anything is kept, and sums of it would not fit. */
    private static final double LONGEST_MILLIS = 200.0 * 365 * DAY;

    private Literals() {}

    /** In milliseconds; {@code 1h30m}. Empty when it is none, or one that is too long. */
    public static Optional<Long> duration(String text) {
        if (text.isEmpty() || !DURATION.matcher(text).matches()) {
            return Optional.empty();
        }
        double millis = 0;
        var parts = PART.matcher(text);
        while (parts.find()) {
            millis += Double.parseDouble(parts.group(1)) * unit(parts.group(2));
        }
        return millis > LONGEST_MILLIS ? Optional.empty() : Optional.of((long) millis);
    }

    private static long unit(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> SECOND;
            case "m" -> 60 * SECOND;
            case "h" -> 3_600 * SECOND;
            case "d" -> DAY;
            case "w" -> 7 * DAY;
            default -> 365 * DAY;
        };
    }

    static long duration(Token token) {
        return duration(token.text())
                .orElseThrow(() -> new QueryError(
                        token.at(),
                        "'" + token.text() + "' is no duration; the larger unit comes first, as in 1h30m, and 200y"
                                + " is the longest"));
    }

    /** In milliseconds, of a number of seconds. */
    static long seconds(double seconds, Token token) {
        if (Math.abs(seconds * SECOND) <= LONGEST_MILLIS) {
            return Math.round(seconds * SECOND);
        }
        throw new QueryError(token.at(), token.text() + " seconds are no time; they must be less than 200 years");
    }

    /** A duration is its seconds. */
    static double number(Token token) {
        if (token.kind() == Token.Kind.DURATION) {
            return (double) duration(token) / SECOND;
        }
        var text = token.text().replace("_", "");
        try {
            if (text.startsWith("0x") || text.startsWith("0X")) {
                return Long.parseLong(text.substring(2), 16);
            }
            return text.matches("0[0-7]+") ? Long.parseLong(text, 8) : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new QueryError(token.at(), "'" + token.text() + "' is no number");
        }
    }
}
