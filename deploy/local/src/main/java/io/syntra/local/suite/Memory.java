package io.syntra.local.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Resident memory as Linux tells it. Pages that several processes share count once, by each one's share. */
final class Memory {

    private Memory() {}

    /** Of a process and, for an engine, the processes it made. A service's children are people's services. */
    static long bytes(ProcessRef process, Part.Kind kind) {
        return process.find().stream()
                .mapToLong(p -> kind == Part.Kind.ENGINE ? ofTree(p) : of(p.pid()))
                .sum();
    }

    /** Of a process and those that it made. */
    static long ofTree(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .mapToLong(p -> of(p.pid()))
                .sum();
    }

    private static long of(long pid) {
        var proc = Path.of("/proc", String.valueOf(pid));
        try {
            return kilobytes(proc.resolve("smaps_rollup"), "Pss:") * 1024;
        } catch (IOException notReadable) {
            try {
                return kilobytes(proc.resolve("status"), "VmRSS:") * 1024;
            } catch (IOException goneOrNoProc) {
                return 0;
            }
        }
    }

    private static long kilobytes(Path file, String key) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow(() -> new IOException(key + " is missing in " + file));
    }
}
