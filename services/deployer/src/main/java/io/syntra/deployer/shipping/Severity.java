package io.syntra.deployer.shipping;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** How bad a record is, with OpenTelemetry's numbers. */
enum Severity {
    TRACE(1),
    DEBUG(5),
    INFO(9),
    WARN(13),
    ERROR(17),
    FATAL(21);

    private static final Map<String, Severity> WORDS = Map.ofEntries(
            Map.entry("TRACE", TRACE),
            Map.entry("DEBUG", DEBUG),
            Map.entry("INFO", INFO),
            Map.entry("NOTICE", INFO),
            Map.entry("WARN", WARN),
            Map.entry("WARNING", WARN),
            Map.entry("ERROR", ERROR),
            Map.entry("SEVERE", ERROR),
            Map.entry("ERR", ERROR),
            Map.entry("CRITICAL", FATAL),
            Map.entry("FATAL", FATAL),
            Map.entry("PANIC", FATAL));

    /** Where loggers put the level. */
    private static final int HEAD = 100;

    private static final Pattern LEVEL =
            Pattern.compile("\\b(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|CRITICAL|FATAL)\\b");
    private static final Pattern TRACE_LINE = Pattern.compile(
            "(?m)^(\\s+at .+|Traceback \\(most recent call last\\):|\\s+File \".+\", line \\d+.*|goroutine \\d+ .*)$");

    private final int number;

    Severity(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static Optional<Severity> ofWord(String word) {
        return Optional.ofNullable(WORDS.get(word.toUpperCase(Locale.ROOT)));
    }

    /** The numbers that pino and bunyan write. */
    static Optional<Severity> ofNumber(int level) {
        return switch (level) {
            case 10 -> Optional.of(TRACE);
            case 20 -> Optional.of(DEBUG);
            case 30 -> Optional.of(INFO);
            case 40 -> Optional.of(WARN);
            case 50 -> Optional.of(ERROR);
            case 60 -> Optional.of(FATAL);
            default -> Optional.empty();
        };
    }

    /** From a text: the level that a logger wrote, else a stack trace or stderr mean an error. */
    static Severity guess(String text, StdStream stream) {
        var level = LEVEL.matcher(text.substring(0, Math.min(HEAD, text.length())));
        if (level.find()) {
            return ofWord(level.group(1)).orElse(INFO);
        }
        return stream == StdStream.STDERR || TRACE_LINE.matcher(text).find() ? ERROR : INFO;
    }
}
