package io.syntra.local.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.ProcessStart;
import io.syntra.local.setup.Folders;
import io.syntra.local.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteStateTest {

    private static final ProcessStart EARLIER = new ProcessStart("earlier/1");

    @TempDir
    Path state;

    private Folders folders;

    @BeforeEach
    void folders() throws IOException {
        folders = new Folders(state, state, Optional.empty(), state);
        Files.createDirectories(folders.run());
    }

    @Test
    void isReadAsItWasWritten() {
        var written = state(ProcessRef.of(ProcessHandle.current()), null);

        written.write(folders);

        assertThat(SuiteState.read(folders)).contains(written);
    }

    @Test
    void isAbsentBeforeTheFirstStart() {
        assertThat(SuiteState.read(folders)).isEmpty();
    }

    @Test
    void whatAKilledSupervisorLeftBehindIsEnded() throws Exception {
        var orphan = new ProcessBuilder("sleep", "60").start();
        var gone = new ProcessRef(ProcessHandle.current().pid(), EARLIER, Instant.EPOCH);
        state(gone, ProcessRef.of(orphan.toHandle())).write(folders);

        new Leftovers(folders).endAll();

        assertThat(orphan.waitFor(Duration.ofSeconds(5))).isTrue();
        assertThat(SuiteState.read(folders)).isEmpty();
    }

    @Test
    void aForeignProcessWithAnOldNumberIsSpared() throws Exception {
        var foreign = new ProcessBuilder("sleep", "60").start();
        var earlier = new ProcessRef(foreign.pid(), EARLIER, Instant.EPOCH);
        state(earlier, earlier).write(folders);

        new Leftovers(folders).endAll();

        assertThat(foreign.isAlive()).isTrue();
        foreign.destroyForcibly().waitFor();
    }

    @Test
    void anInterruptedCommandSparesASuiteThatAnotherOneStarted() throws Exception {
        var part = new ProcessBuilder("sleep", "60").start();
        state(ProcessRef.of(ProcessHandle.current()), ProcessRef.of(part.toHandle()))
                .write(folders);
        var mine = new ProcessBuilder("sleep", "60").start();

        var stopped = new Stopping(folders, Terminal.ofProcess(false)).stop(ProcessRef.of(mine.toHandle()));

        assertThat(stopped).isFalse();
        assertThat(mine.waitFor(Duration.ofSeconds(5))).isTrue();
        assertThat(part.isAlive()).isTrue();
        part.destroyForcibly().waitFor();
    }

    private static SuiteState state(ProcessRef supervisor, @Nullable ProcessRef part) {
        return new SuiteState(
                supervisor,
                SuiteState.Phase.UP,
                null,
                "build",
                Instant.parse("2026-01-31T09:30:00Z"),
                List.of(new PartState("agent", Part.Kind.SERVICE, PartState.Condition.HEALTHY, 8082, part, 2, null)));
    }
}
