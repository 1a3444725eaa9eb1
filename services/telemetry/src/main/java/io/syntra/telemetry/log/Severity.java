package io.syntra.telemetry.log;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How bad it is. Numbers are OpenTelemetry's, of which each name has four. */
public enum Severity {
    TRACE(1),
    DEBUG(5),
    INFO(9),
    WARN(13),
    ERROR(17),
    FATAL(21);

    private static final int HIGHEST = 24;

    private final int number;

    Severity(int number) {
        this.number = number;
    }

    /** The lowest number of this name. */
    public int number() {
        return number;
    }

    public static boolean isKnown(int number) {
        return number >= TRACE.number && number <= HIGHEST;
    }

    /** As the API says it: {@code info}, {@code error} and so on. */
    public static String nameOf(int number) {
        var found = TRACE;
        for (var severity : values()) {
            if (number >= severity.number) {
                found = severity;
            }
        }
        return found.name().toLowerCase(Locale.ROOT);
    }

    /** What libraries call levels, in any case. */
    public static Optional<Severity> ofText(String text) {
        return switch (text.strip().toUpperCase(Locale.ROOT)) {
            case "TRACE", "FINEST", "FINER", "VERBOSE", "SILLY" -> Optional.of(TRACE);
            case "DEBUG", "FINE" -> Optional.of(DEBUG);
            case "INFO", "INFORMATION", "NOTICE", "CONFIG", "HTTP", "LOG" -> Optional.of(INFO);
            case "WARN", "WARNING" -> Optional.of(WARN);
            case "ERROR", "ERR", "SEVERE" -> Optional.of(ERROR);
            case "FATAL", "CRITICAL", "CRIT", "ALERT", "EMERGENCY", "EMERG", "PANIC" -> Optional.of(FATAL);
            default -> Optional.empty();
        };
    }

    /** The names that a person may ask for. */
    public static Optional<Severity> ofName(String name) {
        return Arrays.stream(values())
                .filter(s -> s.name().equalsIgnoreCase(name))
                .findFirst();
    }
}
