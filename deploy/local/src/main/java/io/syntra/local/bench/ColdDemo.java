package io.syntra.local.bench;

import io.syntra.local.setup.Folders;
import io.syntra.local.setup.Port;
import io.syntra.local.terminal.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** What a new user waits for: a clone of the last commit, empty caches, and {@code demo}. */
final class ColdDemo {

    /** Beside a suite that runs, and below the ports from which the system makes outgoing connections. */
    private static final int PORT_SHIFT = 12_000;

    private final Folders folders;

    ColdDemo(Folders folders) {
        this.folders = folders;
    }

    Duration run() {
        try {
            var place = Files.createTempDirectory("syntra-cold-");
            try {
                command(
                        place,
                        "git",
                        "clone",
                        "--quiet",
                        folders.home().toString(),
                        place.resolve("syntra").toString());
                return demo(place);
            } finally {
                delete(place);
            }
        } catch (IOException e) {
            throw new Failure("the fresh clone cannot be made: " + e.getMessage(), e);
        }
    }

    /** What it started is stopped, however it went. */
    private Duration demo(Path place) throws IOException {
        var syntra = place.resolve("syntra/syntra").toString();
        var began = System.nanoTime();
        Duration took;
        try {
            command(place, syntra, "demo", "--yes");
            took = Duration.ofNanos(System.nanoTime() - began);
        } catch (Failure why) {
            try {
                command(place, syntra, "down");
            } catch (Failure too) {
                why.addSuppressed(too);
            }
            throw why;
        }
        command(place, syntra, "down");
        return took;
    }

    private void command(Path place, String... words) throws IOException {
        var log = place.resolve("log");
        var builder = new ProcessBuilder(List.of(words))
                .directory(place.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        var env = builder.environment();
        env.keySet().removeIf(name -> name.startsWith("SYNTRA_"));
        for (var port : Port.values()) {
            env.put(port.variable(), String.valueOf(port.usual() + PORT_SHIFT));
        }
        env.put("MAVEN_OPTS", "-Dmaven.repo.local=" + place.resolve("maven"));
        env.put("npm_config_cache", place.resolve("npm").toString());
        try {
            if (builder.start().waitFor() != 0) {
                var lines = Files.readAllLines(log);
                throw new Failure(String.join(" ", words) + " failed:\n  "
                        + String.join("\n  ", lines.subList(Math.max(0, lines.size() - 15), lines.size())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted", e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(file);
            }
        }
    }
}
