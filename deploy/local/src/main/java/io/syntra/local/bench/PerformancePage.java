package io.syntra.local.bench;

import io.syntra.local.terminal.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The page of measured figures; the table of each bench stands between two markers and is replaced as a whole. */
record PerformancePage(Path file) {

    private static final String END = "<!-- bench end -->";

    void put(String bench, List<String> table) {
        var marker = "<!-- bench " + bench + " -->";
        try {
            var page = Files.readString(file);
            var begin = page.indexOf(marker);
            var end = page.indexOf(END, begin);
            if (begin < 0 || end < begin) {
                throw new Failure(file + " has no place for the table: it needs the lines " + marker + " and " + END);
            }
            Files.writeString(
                    file,
                    page.substring(0, begin + marker.length()) + "\n" + String.join("\n", table) + "\n"
                            + page.substring(end));
        } catch (IOException e) {
            throw new Failure(file + " cannot be changed: " + e.getMessage(), e);
        }
    }
}
