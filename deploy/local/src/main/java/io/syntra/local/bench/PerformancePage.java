package io.syntra.local.bench;

import io.syntra.local.terminal.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The page of measured figures; a table stands between two markers and is replaced as a whole. */
record PerformancePage(Path file) {

    private static final String BEGIN = "<!-- bench start -->";
    private static final String END = "<!-- bench end -->";

    void put(Results results) {
        try {
            var page = Files.readString(file);
            var begin = page.indexOf(BEGIN);
            var end = page.indexOf(END);
            if (begin < 0 || end < begin) {
                throw new Failure(file + " has no place for the table: it needs the lines " + BEGIN + " and " + END);
            }
            Files.writeString(
                    file,
                    page.substring(0, begin + BEGIN.length()) + "\n" + String.join("\n", results.table()) + "\n"
                            + page.substring(end));
        } catch (IOException e) {
            throw new Failure(file + " cannot be changed: " + e.getMessage(), e);
        }
    }
}
