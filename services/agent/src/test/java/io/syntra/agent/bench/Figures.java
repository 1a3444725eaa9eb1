package io.syntra.agent.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Durations that were measured. */
record Figures(List<Duration> sorted) {

    static Figures of(List<Duration> measured) {
        return new Figures(measured.stream().sorted().toList());
    }

    Duration percentile(int percent) {
        return sorted.get(Math.max(0, (int) Math.ceil(sorted.size() * percent / 100.0) - 1));
    }

    /** A row of the table of {@code ./syntra bench agent}. */
    void keep(String file, String what, String target) {
        var row = "| %s, %d measured, p50 / p99 | %s | %s / %s |"
                .formatted(what, sorted.size(), target, millis(percentile(50)), millis(percentile(99)));
        System.out.println(row);
        try {
            var folder = Files.createDirectories(Path.of("target/bench"));
            Files.writeString(folder.resolve(file), row + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.0f ms", duration.toNanos() / 1e6);
    }
}
