package io.syntra.deployer.command;

import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds bubblewrap, and believes in it only after it ran something. */
@Singleton
class BubblewrapSandboxes implements Sandboxes {

    private static final CommandLimits PROBE = new CommandLimits(Duration.ofSeconds(5), 4096);
    private static final String INSTALL =
            "Install bubblewrap on the server (apt-get install bubblewrap, dnf install bubblewrap), and allow user"
                    + " namespaces.";

    private final Function<String, Optional<Path>> executables;
    private volatile @Nullable Present found;

    BubblewrapSandboxes() {
        this(Executables::find);
    }

    BubblewrapSandboxes(Function<String, Optional<Path>> executables) {
        this.executables = executables;
    }

    @Override
    public Found find() {
        var known = found;
        return known == null ? probe() : known;
    }

    private Found probe() {
        var executable = executables.apply("bwrap");
        if (executable.isEmpty()) {
            return new Absent("bubblewrap is not installed. " + INSTALL);
        }
        var version = said(List.of(executable.get().toString(), "--version"));
        var sandbox = new Bubblewrap(executable.get(), version.isEmpty() ? "bubblewrap" : version);
        return switch (CommandProcess.run(sandbox.argv(harmless()), PROBE, "probe-" + UUID.randomUUID())) {
            case CommandProcess.Ended(int exitCode, var _, var _)
            when exitCode == 0 -> {
                var present = new Present(sandbox);
                found = present;
                yield present;
            }
            case CommandProcess.Ended(int _, var output, var _) ->
                new Absent("bubblewrap does not work here: " + output.stderr().strip() + ". " + INSTALL);
            case CommandProcess.TimedOut _ -> new Absent("bubblewrap does not answer. " + INSTALL);
            case CommandProcess.NotStarted(var why) ->
                new Absent("bubblewrap cannot be started: " + why + ". " + INSTALL);
        };
    }

    private static Permitted harmless() {
        return new Permitted(
                List.of("true"),
                Executables.find("true").orElse(Path.of("/usr/bin/true")),
                List.of(),
                false,
                List.of());
    }

    private static String said(List<String> argv) {
        return CommandProcess.run(argv, PROBE, "probe-" + UUID.randomUUID())
                        instanceof CommandProcess.Ended(int _, var output, var _)
                ? output.stdout().strip()
                : "";
    }
}
