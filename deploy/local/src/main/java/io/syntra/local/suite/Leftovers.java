package io.syntra.local.suite;

import io.syntra.local.setup.Folders;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a killed supervisor left running. */
record Leftovers(Folders folders) {

    private static final Duration GRACE = Duration.ofSeconds(15);

    /** Ends the parts, services first. Replicas are left to the next deployer. */
    void endParts() {
        SuiteState.read(folders).ifPresent(state -> {
            end(state, Part.Kind.SERVICE);
            end(state, Part.Kind.ENGINE);
        });
    }

    /** Ends everything, also people's services. */
    void endAll() {
        var state = SuiteState.read(folders);
        state.ifPresent(s -> end(s, Part.Kind.SERVICE));
        new Replicas(folders).end();
        state.ifPresent(s -> end(s, Part.Kind.ENGINE));
        SuiteState.forget(folders);
    }

    private static void end(SuiteState state, Part.Kind kind) {
        List<ProcessHandle> running = state.parts().stream()
                .filter(part -> part.kind() == kind)
                .flatMap(part -> Optional.ofNullable(part.process()).stream())
                .flatMap(process -> process.find().stream())
                .toList();
        Ending.of(running, ProcessHandle::destroy, GRACE);
    }
}
