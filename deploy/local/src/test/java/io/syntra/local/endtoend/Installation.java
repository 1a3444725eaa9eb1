package io.syntra.local.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import io.syntra.engines.Ports;
import io.syntra.local.setup.Folders;
import io.syntra.local.setup.Port;
import io.syntra.local.setup.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** A Syntra of its own for tests: own state folder, own ports, driven through the real command line. */
public final class Installation {

    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Path state;
    private final Map<Port, Integer> ports;
    private final int channels;
    private final Optional<String> token;
    private final Optional<String> typed;

    public Installation(Path state) {
        this(state, new EnumMap<>(Port.class), Ports.anyFree(), Optional.empty(), Optional.empty());
        for (var port : Port.values()) {
            ports.put(port, Ports.anyFree());
        }
    }

    private Installation(
            Path state, Map<Port, Integer> ports, int channels, Optional<String> token, Optional<String> typed) {
        this.state = state;
        this.ports = ports;
        this.channels = channels;
        this.token = token;
        this.typed = typed;
    }

    /** The same one, as somebody else's commands find it. */
    public Installation as(String person) {
        return new Installation(state, ports, channels, Optional.of(person), typed);
    }

    /** The same one, where somebody types this, whatever is asked; elsewhere nobody does. */
    public Installation answers(String words) {
        return new Installation(state, ports, channels, token, Optional.of(words));
    }

    /** Where the suite looks for Telegram and Slack; a test may be them. */
    int channels() {
        return channels;
    }

    /** @param out standard output, kept apart from standard error */
    public record Result(int exit, String out, String err) {

        public JsonNode json() throws IOException {
            return Json.mapper().readTree(out);
        }
    }

    public Result run(String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile("syntra-out-", null);
        Path err = Files.createTempFile("syntra-err-", null);
        try {
            var process = start(out, err, arguments);
            if (!process.waitFor(LONGEST)) {
                process.destroyForcibly();
                throw new AssertionError(String.join(" ", arguments) + " did not end: " + Files.readString(err));
            }
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** Fails with what was said when the command does not work. */
    public Result works(String... arguments) throws IOException, InterruptedException {
        var result = run(arguments);
        if (result.exit() != 0) {
            throw new AssertionError(
                    String.join(" ", arguments) + " ended with " + result.exit() + ":\n" + result.err() + result.out());
        }
        return result;
    }

    public Process start(Path out, Path err, String... arguments) throws IOException {
        // Tests that run in a shell's background were told to ignore Ctrl+C, and would hand that down.
        var command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "io.syntra.local.Syntra"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .redirectInput(
                        typed.isPresent()
                                ? ProcessBuilder.Redirect.PIPE
                                : ProcessBuilder.Redirect.from(
                                        Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment()
                .keySet()
                .removeIf(name ->
                        name.startsWith("SYNTRA_") || name.startsWith("ANTHROPIC_") || name.startsWith("OPENAI_"));
        builder.environment().putAll(environment());
        var process = builder.start();
        if (typed.isPresent()) {
            try (var keys = process.outputWriter(StandardCharsets.UTF_8)) {
                keys.write(typed.get());
            }
        }
        return process;
    }

    public Map<String, String> environment() {
        var env = new HashMap<String, String>();
        env.put("CLASSPATH", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        env.put("SYNTRA_HOME", System.getProperty("syntra.home"));
        env.put("SYNTRA_STATE", state.toString());
        ports.forEach((port, number) -> env.put(port.variable(), String.valueOf(number)));
        for (var channel : List.of("TELEGRAM", "SLACK")) {
            env.put("SYNTRA_NOTIFICATION_" + channel + "_URL", "http://127.0.0.1:" + channels);
        }
        // Where tests listen.
        env.put("SYNTRA_EGRESS_ALLOWED_HOSTS", "127.0.0.1");
        token.ifPresent(bearer -> env.put("SYNTRA_TOKEN", bearer));
        return env;
    }

    public String gateway() {
        return settings().url(Port.GATEWAY);
    }

    /** Every process that has to do with this state folder: by what it was started with, where it works, or a mark. */
    public List<String> processes() {
        var marks = marks();
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    var known = whatIsKnownOf(process);
                    return known.contains(state.toString()) || marks.stream().anyMatch(known::contains);
                })
                .map(process ->
                        process.pid() + " " + process.info().commandLine().orElse(""))
                .toList();
    }

    /** What the environment of each replica carries, and of all that a replica starts. */
    private List<String> marks() {
        var replicas = folders().deployer().resolve("replicas");
        if (!Files.isDirectory(replicas)) {
            return List.of();
        }
        try (var files = Files.list(replicas)) {
            return files.map(file ->
                            "SYNTRA_REPLICA_ID=" + file.getFileName().toString().replaceFirst("\\.json$", ""))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String whatIsKnownOf(ProcessHandle process) {
        try {
            var proc = Path.of("/proc", String.valueOf(process.pid()));
            return Files.readString(proc.resolve("environ"), StandardCharsets.ISO_8859_1)
                    + Files.readString(proc.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    + Files.readSymbolicLink(proc.resolve("cwd"));
        } catch (IOException goneOrNotOurs) {
            return "";
        }
    }

    /** What {@code status} shows of a part too, but a command takes a second of a core. */
    JsonNode part(String name) throws IOException {
        return StreamSupport.stream(parts().spliterator(), false)
                .filter(part -> part.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    JsonNode parts() throws IOException {
        return state().path("parts");
    }

    JsonNode state() throws IOException {
        return Json.mapper().readTree(folders().run().resolve("state.json").toFile());
    }

    public Folders folders() {
        return Folders.of(environment());
    }

    public Settings settings() {
        return Settings.read(folders().settings(), environment());
    }
}
