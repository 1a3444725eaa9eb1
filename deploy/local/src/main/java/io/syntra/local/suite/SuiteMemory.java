package io.syntra.local.suite;

import io.syntra.local.setup.Folders;

/** Resident memory of all engines and services together. */
public final class SuiteMemory {

    private SuiteMemory() {}

    public static long bytes(Folders folders) {
        return SuiteState.read(folders).stream()
                .flatMap(state -> state.parts().stream())
                .mapToLong(part -> {
                    var process = part.process();
                    return process == null ? 0 : Memory.bytes(process, part.kind());
                })
                .sum();
    }
}
