package io.syntra.local.suite;

import io.syntra.local.setup.Folders;
import io.syntra.local.terminal.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Starts the supervisor as a process of its own, in a session of its own: Ctrl+C in the terminal then reaches the
 * command that waits, not each service at the same moment.
 */
record Daemon(Folders folders) {

    private static final Path SETSID = Path.of("/usr/bin/setsid");

    /** @param owner the process whose end ends the suite, or null to outlive everyone */
    Process start(@Nullable ProcessHandle owner) {
        var command = new ArrayList<String>();
        if (Files.isExecutable(SETSID)) {
            command.add(SETSID.toString());
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "io.syntra.local.Syntra",
                "supervise"));
        Optional.ofNullable(owner).ifPresent(o -> command.addAll(List.of("--owner", String.valueOf(o.pid()))));
        var log = new LogFile(folders.log("supervisor"));
        log.rotateIfFull();
        try {
            var builder = new ProcessBuilder(command)
                    .directory(folders.home().toFile())
                    .redirectErrorStream(true)
                    .redirectInput(LogFile.noInput())
                    .redirectOutput(log.append());
            builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
            return builder.start();
        } catch (IOException e) {
            throw new Failure("the supervisor cannot be started: " + e.getMessage(), e);
        }
    }
}
