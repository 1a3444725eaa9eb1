package io.syntra.deployer.runtime;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The last lines of a replica, for a person who asks why it does not run. */
final class LogTail {

    private static final int LINES = 20;
    private static final int BYTES = 16 * 1024;
    private static final int LONGEST_LINE = 500;

    private LogTail() {}

    /** What went to stderr says most; stdout fills the rest, in front. */
    static List<String> of(Path stdout, Path stderr) {
        var errors = lines(stderr, LINES);
        var tail = new ArrayList<>(lines(stdout, LINES - errors.size()));
        tail.addAll(errors);
        return tail;
    }

    private static List<String> lines(Path file, int most) {
        if (most <= 0 || !Files.exists(file)) {
            return List.of();
        }
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            var from = Math.max(0, in.length() - BYTES);
            in.seek(from);
            var bytes = new byte[(int) (in.length() - from)];
            var read = Math.max(0, in.read(bytes));
            var lines = new String(bytes, 0, read, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .map(line -> line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "…" : line)
                    .toList();
            return lines.subList(Math.max(0, lines.size() - most), lines.size());
        } catch (IOException e) {
            return List.of("(the output cannot be read)");
        }
    }
}
