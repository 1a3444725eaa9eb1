package io.syntra.deployer.runtime;

import io.syntra.deployer.runtime.ReplicaProcess.Cause;
import io.syntra.deployer.runtime.ReplicaProcess.Ended;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an exit code and the last lines say about why a process ended. Pure. */
final class Ending {

    private static final int COMMAND_NOT_EXECUTABLE = 126;
    private static final int COMMAND_NOT_FOUND = 127;
    private static final int SIGNALLED = 128;

    private Ending() {}

    static Ended of(int port, @Nullable Integer exitCode, Instant at, List<String> tail) {
        if (saysPortInUse(tail) && (exitCode == null || exitCode != 0)) {
            return new Ended(Cause.PORT_IN_USE, exitCode, at, "Port " + port + " is in use by another process.", tail);
        }
        if (exitCode == null) {
            return new Ended(Cause.EXITED, null, at, "It ended; nobody saw its exit code.", tail);
        }
        if ((exitCode == COMMAND_NOT_FOUND || exitCode == COMMAND_NOT_EXECUTABLE)
                && tail.stream().anyMatch(line -> line.startsWith("setsid: "))) {
            return new Ended(
                    Cause.NOT_STARTED,
                    exitCode,
                    at,
                    "The command cannot be started. Is it installed, and executable if it is a file of the artifact?",
                    tail);
        }
        return new Ended(Cause.EXITED, exitCode, at, saying(exitCode), tail);
    }

    private static String saying(int exitCode) {
        return switch (exitCode) {
            case 0 -> "It ended by itself with exit code 0; a service must keep running.";
            case SIGNALLED + 9 -> "It was killed (SIGKILL), by a person or for lack of memory.";
            case SIGNALLED + 11 -> "It crashed (SIGSEGV).";
            case SIGNALLED + 6 -> "It aborted (SIGABRT).";
            case SIGNALLED + 15 -> "It was asked to end from outside (SIGTERM).";
            default -> "It ended with exit code " + exitCode + ".";
        };
    }

    private static boolean saysPortInUse(List<String> tail) {
        return tail.stream()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .anyMatch(line -> line.contains("eaddrinuse") || line.contains("address already in use"));
    }
}
