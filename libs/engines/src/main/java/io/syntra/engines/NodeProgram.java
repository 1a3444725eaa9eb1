package io.syntra.engines;

import io.syntra.contracts.Sha256;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A Node program that is beside a class. Its packages are installed into a folder whose name is a hash of their lock file,
 * and its own folder in there by its sources, so that a changed program never meets files of an older one.
 *
 * @param tools where programs are kept
 * @param name of its folder there, and in what is said of it
 * @param beside the class whose package holds its sources, {@code package.json} and the lock file
 * @param sources the first is started
 */
public record NodeProgram(Path tools, String name, Class<?> beside, List<String> sources) {

    private static final String LOCK = "package-lock.json";
    private static final int OLDEST_NODE = 20;
    private static final Duration INSTALL = Duration.ofMinutes(10);

    public NodeProgram {
        sources = List.copyOf(sources);
    }

    public Path main() {
        return program().resolve(sources.getFirst());
    }

    public void installIfAbsent() throws IOException, InterruptedException {
        requireNode();
        new WholeFolder(home()).makeIfAbsent("rwxr-xr-x", this::installPackages);
        new WholeFolder(program()).makeIfAbsent("rwxr-xr-x", part -> copy(sources, part));
    }

    private void installPackages(Path part) throws IOException, InterruptedException {
        copy(List.of("package.json", LOCK), part);
        runNpm(part);
    }

    private void copy(List<String> sources, Path folder) throws IOException {
        for (var source : sources) {
            Files.write(folder.resolve(source), read(source));
        }
    }

    public static String node() {
        return find("node")
                .orElseThrow(() ->
                        new EngineException("node is not on the PATH: install Node.js " + OLDEST_NODE + " or newer"));
    }

    private static void requireNode() throws IOException, InterruptedException {
        var process = new ProcessBuilder(node(), "--version")
                .redirectErrorStream(true)
                .start();
        var version = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        process.waitFor();
        if (!version.matches("v\\d+\\..*")
                || Integer.parseInt(version.substring(1, version.indexOf('.'))) < OLDEST_NODE) {
            throw new EngineException(
                    node() + " is version " + version + ": install Node.js " + OLDEST_NODE + " or newer");
        }
    }

    private void runNpm(Path folder) throws IOException, InterruptedException {
        var npm = find("npm").orElseThrow(() -> new EngineException("npm is not on the PATH; it comes with Node.js"));
        Path log = Files.createTempFile(tools, "npm-", ".log");
        var fetching = new ProcessBuilder(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        int exit = Errand.run(fetching, INSTALL)
                .orElseThrow(() -> new EngineException(
                        "npm did not fetch " + name + " within " + INSTALL.toMinutes() + " minutes; its log: " + log));
        if (exit != 0) {
            throw new EngineException(
                    "npm cannot fetch " + name + ": " + Files.readString(log).strip());
        }
        Files.delete(log);
    }

    private Path home() {
        return tools.resolve(name + "-" + hashOf(List.of(LOCK)));
    }

    private Path program() {
        return home().resolve("program-" + hashOf(this.sources));
    }

    private String hashOf(List<String> sources) {
        try {
            var hash = Sha256.digest();
            for (var source : sources) {
                hash.update(read(source));
            }
            return HexFormat.of().formatHex(hash.digest(), 0, 6);
        } catch (IOException e) {
            throw new IllegalStateException("the program " + name + " cannot be read from the class path", e);
        }
    }

    private byte[] read(String source) throws IOException {
        try (var in = beside.getResourceAsStream(source)) {
            if (in == null) {
                throw new IOException(source + " is not on the class path");
            }
            return in.readAllBytes();
        }
    }

    private static Optional<String> find(String program) {
        var path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return List.of(path.split(File.pathSeparator, -1)).stream()
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }
}
