package io.syntra.engines;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A program that someone waits for. When the waiting ends, by an interruption too, so does it and all it started. */
public final class Errand {

    private Errand() {}

    /** @return the exit code; empty when it took too long */
    public static Optional<Integer> run(ProcessBuilder program, Duration patience)
            throws IOException, InterruptedException {
        var process = program.start();
        try {
            return process.waitFor(patience) ? Optional.of(process.exitValue()) : Optional.empty();
        } finally {
            end(process.toHandle());
        }
    }

    private static void end(ProcessHandle program) {
        List<ProcessHandle> all =
                Stream.concat(Stream.of(program), program.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().join());
    }
}
