package io.syntra.local.bench;

import io.syntra.contracts.Payload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a figure was measured on; without it a figure says nothing. */
record Hardware(String processor, int cores, String memory, String kernel) implements Payload {

    static Hardware ofThisMachine() {
        return new Hardware(
                after("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                gigabytes(after("/proc/meminfo", "MemTotal")),
                System.getProperty("os.name") + " " + System.getProperty("os.version"));
    }

    @Override
    public String toString() {
        return processor + ", " + cores + " cores, " + memory + ", " + kernel;
    }

    private static String gigabytes(String kilobytes) {
        var digits = kilobytes.replaceAll("\\D", "");
        return digits.isEmpty() ? kilobytes : Math.round(Long.parseLong(digits) / 1_000_000.0) + " GB";
    }

    private static String after(String file, String key) {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
