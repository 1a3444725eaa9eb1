package io.syntra.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * When a process was started, in Linux' own count. With the pid it names a process for good, also in a file that is read
 * after the machine was started again. The JDK's start times do not: they count from a boot time that moves whenever the
 * clock is set, so two JVMs may differ about one process.
 *
 * @param value which boot of the machine, and the ticks since then: {@code <boot id>/<ticks>}
 */
public record ProcessStart(@JsonValue String value) {

    private static final Path PROC = Path.of("/proc");

    /** In what follows the name: state, parent, group, session and so on, the 22nd of proc_pid_stat(5). */
    private static final int TICKS = 19;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ProcessStart {}

    /** Empty when there is no such process. */
    public static Optional<ProcessStart> of(long pid) {
        try {
            var stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            // The name in parentheses may hold anything, so what follows is looked for behind the last one.
            var ticks = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1)[TICKS];
            return Optional.of(new ProcessStart(boot() + "/" + ticks));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String boot() throws IOException {
        return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
    }

    /** Whether it was in the same boot of the machine as the other one, and not before it. */
    public boolean isSince(ProcessStart other) {
        return boot(this).equals(boot(other)) && ticks(this) >= ticks(other);
    }

    private static String boot(ProcessStart start) {
        return start.value.substring(0, Math.max(0, start.value.indexOf('/')));
    }

    private static long ticks(ProcessStart start) {
        return Long.parseLong(start.value.substring(start.value.indexOf('/') + 1));
    }

    @Override
    public String toString() {
        return value;
    }
}
