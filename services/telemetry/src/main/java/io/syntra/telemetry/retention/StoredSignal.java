package io.syntra.telemetry.retention;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is kept for a time of its own, and where it lies. */
public enum StoredSignal {
    LOGS("logs", "ts"),
    TRACES("spans", "ts"),
    METRICS("metric_points", "ts"),
    TRAFFIC("traffic", "second"),
    ERRORS("error_occurrences", "ts");

    private final String table;
    private final String time;

    StoredSignal(String table, String time) {
        this.table = table;
        this.time = time;
    }

    /** As people write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String table() {
        return table;
    }

    /** The column that its age goes by. */
    public String time() {
        return time;
    }

    public static List<String> words() {
        return Arrays.stream(values()).map(StoredSignal::word).toList();
    }

    public static Optional<StoredSignal> ofWord(String word) {
        return Arrays.stream(values())
                .filter(signal -> signal.word().equals(word))
                .findFirst();
    }
}
