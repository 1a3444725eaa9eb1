package io.syntra.workflow.node;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Durations as authors write them: {@code 90s}, {@code 15m}, {@code 2h}, {@code 30d}. */
public final class WrittenDuration {

    private static final Pattern DURATION = Pattern.compile("(0|[1-9][0-9]{0,8})([smhd])");

    private WrittenDuration() {}

    /** Empty when it is none. */
    public static Optional<Duration> of(String text) {
        var written = DURATION.matcher(text);
        return written.matches()
                ? Optional.of(Duration.ofSeconds(Long.parseLong(written.group(1)) * seconds(written.group(2))))
                : Optional.empty();
    }

    private static long seconds(String unit) {
        return switch (unit) {
            case "s" -> 1;
            case "m" -> 60;
            case "h" -> 3_600;
            default -> 86_400;
        };
    }
}
