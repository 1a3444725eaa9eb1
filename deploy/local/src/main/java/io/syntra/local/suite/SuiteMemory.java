package io.syntra.local.suite;

import io.syntra.local.setup.Folders;
import java.util.function.Predicate;

/** Resident memory of all engines and services together. */
public final class SuiteMemory {

    private SuiteMemory() {}

    public static long bytes(Folders folders) {
        return bytes(folders, part -> true);
    }

    /** Of one engine or service. */
    public static long of(Folders folders, String name) {
        return bytes(folders, part -> part.name().equals(name));
    }

    /** Of another product's process and those that it made, counted in the same way. */
    public static long ofTree(ProcessHandle process) {
        return Memory.ofTree(process);
    }

    private static long bytes(Folders folders, Predicate<PartState> which) {
        return SuiteState.read(folders).stream()
                .flatMap(state -> state.parts().stream())
                .filter(which)
                .mapToLong(part -> {
                    var process = part.process();
                    return process == null ? 0 : Memory.bytes(process, part.kind());
                })
                .sum();
    }
}
