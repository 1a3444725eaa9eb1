package io.syntra.engines;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The process that listens on a port, as Linux tells it under /proc. */
public record PortHolder(long pid, String command) {

    private static final Path PROC = Path.of("/proc");
    private static final String LISTENING = "0A";
    private static final int COMMAND_LENGTH = 120;

    public static Optional<PortHolder> of(int port) {
        try {
            var sockets = socketsListeningOn(port);
            return sockets.isEmpty() ? Optional.empty() : processWithOneOf(sockets);
        } catch (IOException noProcHere) {
            return Optional.empty();
        }
    }

    public String description() {
        return "process " + pid + " (" + command + ")";
    }

    private static Set<String> socketsListeningOn(int port) throws IOException {
        var suffix = ":%04X".formatted(port);
        var links = new HashSet<String>();
        for (var table : List.of(PROC.resolve("net/tcp"), PROC.resolve("net/tcp6"))) {
            if (!Files.isReadable(table)) {
                continue;
            }
            for (var line : Files.readAllLines(table)) {
                // sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode
                var columns = line.strip().split("\\s+", -1);
                if (columns.length > 9 && columns[1].endsWith(suffix) && columns[3].equals(LISTENING)) {
                    links.add("socket:[" + columns[9] + "]");
                }
            }
        }
        return links;
    }

    private static Optional<PortHolder> processWithOneOf(Set<String> sockets) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (var process : processes) {
                if (holdsOneOf(process.resolve("fd"), sockets)) {
                    return Optional.of(
                            new PortHolder(Long.parseLong(process.getFileName().toString()), commandOf(process)));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean holdsOneOf(Path fds, Set<String> sockets) {
        try (DirectoryStream<Path> links = Files.newDirectoryStream(fds)) {
            for (var link : links) {
                if (sockets.contains(Files.readSymbolicLink(link).toString())) {
                    return true;
                }
            }
        } catch (IOException endedOrNotOurs) {
            return false;
        }
        return false;
    }

    private static String commandOf(Path process) throws IOException {
        var command =
                Files.readString(process.resolve("cmdline")).replace('\0', ' ').strip();
        return command.length() <= COMMAND_LENGTH ? command : command.substring(0, COMMAND_LENGTH) + "…";
    }
}
