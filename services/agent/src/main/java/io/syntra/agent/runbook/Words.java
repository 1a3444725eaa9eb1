package io.syntra.agent.runbook;

import io.syntra.agent.signal.Traffic.Share;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How figures are written. */
final class Words {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Words() {}

    /** With its day, unless that is today. */
    static String time(Instant at, Instant now) {
        boolean today = at.atZone(ZoneOffset.UTC)
                .toLocalDate()
                .equals(now.atZone(ZoneOffset.UTC).toLocalDate());
        return (today ? TIME : DAY).format(at);
    }

    static String day(Instant at) {
        return DAY.format(at);
    }

    static String percent(double rate) {
        double percent = rate * 100;
        return percent == 0 || percent >= 99.95
                ? "%.0f %%".formatted(percent)
                : String.format(Locale.ROOT, percent < 0.1 ? "%.2f %%" : "%.1f %%", percent);
    }

    static String failed(Share share) {
        return "%s of %.0f requests".formatted(percent(share.errorRate()), share.requests());
    }

    /** A sentence inside another one. */
    static String clause(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    static String lasting(Duration duration) {
        long seconds = Math.abs(duration.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7200
                ? seconds / 60 + " min"
                : seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
    }
}
