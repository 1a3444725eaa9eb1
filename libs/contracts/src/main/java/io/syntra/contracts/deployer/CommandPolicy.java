package io.syntra.contracts.deployer;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What may be run on a server. Everything that is not named is refused: a program, each of its flags, the shape of each
 * argument.
 *
 * @param wallClockSeconds how long a command may take before it is ended with all that it started
 * @param outputBytes what is kept of the output, and as much of the errors
 * @param seesProcesses programs that are shown the processes of the machine, and not only themselves
 * @param readable files, and folders with what is in them, that arguments may name
 */
public record CommandPolicy(
        SandboxUse sandbox,
        int wallClockSeconds,
        int outputBytes,
        List<String> seesProcesses,
        List<String> readable,
        List<Program> programs) {

    private static final int LONGEST_SECONDS = 600;
    private static final int MOST_OUTPUT = 4 * 1024 * 1024;

    public CommandPolicy {
        Objects.requireNonNull(sandbox, "sandbox is missing: required or preferred");
        if (wallClockSeconds < 1 || wallClockSeconds > LONGEST_SECONDS) {
            throw new IllegalArgumentException("wall_clock_seconds must be from 1 to " + LONGEST_SECONDS);
        }
        if (outputBytes < 1 || outputBytes > MOST_OUTPUT) {
            throw new IllegalArgumentException("output_bytes must be from 1 to " + MOST_OUTPUT);
        }
        seesProcesses = List.copyOf(seesProcesses);
        readable = List.copyOf(readable);
        programs = List.copyOf(programs);
    }

    public enum SandboxUse {
        /** Without one nothing runs. */
        REQUIRED,
        /** Used where there is one; without, commands run with all that the deployer may do. */
        PREFERRED
    }

    /** What an argument must look like. */
    public enum Shape {
        /** One to six digits. */
        NUMBER,
        /** Names of columns of {@code ps}, with commas between. */
        COLUMNS,
        /** An absolute path of a file in what is readable. */
        FILE,
        /** An absolute path of anything in what is readable. */
        PATH
    }

    /**
     * @param flags that stand alone; single letters may be put together as in {@code -la}
     * @param values flags whose value is the argument after them
     * @param words arguments that may be there as they are
     * @param operand the shape of one more argument; absent when there may be none
     */
    public record Program(
            String name,
            List<String> flags,
            Map<String, Shape> values,
            List<String> words,
            @Nullable Shape operand) {

        /** A policy's file leaves out what a program does not have. */
        public Program {
            flags = List.copyOf(Objects.requireNonNullElse(flags, List.of()));
            values = Map.copyOf(Objects.requireNonNullElse(values, Map.of()));
            words = List.copyOf(Objects.requireNonNullElse(words, List.of()));
        }
    }
}
