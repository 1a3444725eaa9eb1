package io.syntra.deployer.command;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A command that the rules allow. Only {@link CommandRules} makes one out of a request.
 *
 * @param asked as it was asked for
 * @param arguments paths among them are the real ones, all links followed
 * @param seesProcesses whether it is shown the machine's processes
 * @param readable the real paths that a sandbox lets it read
 */
public record Permitted(
        List<String> asked, Path executable, List<String> arguments, boolean seesProcesses, List<Path> readable) {

    public Permitted {
        asked = List.copyOf(asked);
        arguments = List.copyOf(arguments);
        readable = List.copyOf(readable);
    }

    /** To run it without a sandbox. */
    public List<String> argv() {
        return Stream.concat(Stream.of(executable.toString()), arguments.stream())
                .toList();
    }
}
