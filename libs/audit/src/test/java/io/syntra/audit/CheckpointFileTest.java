package io.syntra.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.AuditCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointFileTest {

    private static final AuditKey KEY = AuditKey.generateLocal();

    @TempDir
    Path folder;

    @Test
    void whatIsAppendedIsRead() throws IOException {
        file().append(checkpoint("acme", 1));
        file().append(checkpoint("other", 1));
        file().append(checkpoint("acme", 2));

        assertThat(told("acme")).isEqualTo(2);
    }

    /** Without dropHalfLine the line after the crash is glued to the broken one, and both are lost. */
    @Test
    void aLineThatACrashBrokeOffHarmsNoOther() throws IOException {
        file().append(checkpoint("acme", 1));
        Files.writeString(file().path(), "{\"type\":\"audit.che", StandardOpenOption.APPEND);
        assertThat(told("acme")).isEqualTo(1);

        file().append(checkpoint("acme", 2));

        assertThat(told("acme")).isEqualTo(2);
    }

    /** Guarded by: what {@code CheckpointFile.read} takes for damage. */
    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "[]", ""})
    void aLineInTheMiddleThatIsNoCheckpointIsToldOf(String line) throws IOException {
        file().append(checkpoint("acme", 1));
        Files.writeString(file().path(), line + "\n", StandardOpenOption.APPEND);
        file().append(checkpoint("acme", 2));
        var verification =
                new Verification(new WorkspaceId("acme"), KEY.publicKey(), new Verification.Head(2, "a".repeat(64)));

        file().tell(verification, new WorkspaceId("acme"));

        assertThat(verification.end(null).what()).contains("line 2 is no checkpoint");
    }

    /**
     * Two agents on one file, each with two that append. Red without the file's lock, which is for the processes, and
     * without the one lock for all of a process; when the end was set although nothing was cut, it cut off whole lines.
     */
    @Test
    void severalProcessesLoseNoLine() throws Exception {
        var agents = List.of(Appending.start(file().path(), "acme"), Appending.start(file().path(), "other"));
        for (var agent : agents) {
            assertThat(agent.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(agent.exitValue()).isZero();
        }

        var written = new HashSet<String>();
        for (var line : Files.readAllLines(file().path())) {
            var checkpoint = Json.mapper().readValue(line, AuditCheckpoint.class);
            written.add(checkpoint.workspace() + " " + checkpoint.seq());
        }
        assertThat(written).hasSize(4 * Appending.TIMES);
    }

    /** A process that appends from two threads, and reads in between. */
    static final class Appending {

        static final int TIMES = 150;

        static Process start(Path file, String workspace) throws IOException {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Appending.class.getName(),
                            file.toString(),
                            workspace)
                    .inheritIO()
                    .start();
        }

        public static void main(String[] args) throws Exception {
            var file = Path.of(args[0]);
            try (var threads = Executors.newFixedThreadPool(2)) {
                var done = threads.invokeAll(List.of(append(file, args[1], 1), append(file, args[1], 1 + TIMES)));
                for (var one : done) {
                    one.get();
                }
            }
        }

        private static Callable<Void> append(Path file, String workspace, int first) {
            return () -> {
                for (int seq = first; seq < first + TIMES; seq++) {
                    new CheckpointFile(file).append(checkpoint(workspace, seq));
                    if (seq % 10 == 0) {
                        new CheckpointFile(file)
                                .tell(
                                        new Verification(new WorkspaceId("nobody"), KEY.publicKey()),
                                        new WorkspaceId("nobody"));
                    }
                }
                return null;
            };
        }
    }

    @Test
    void aFileThatIsNotThereHoldsNone() throws IOException {
        assertThat(told("acme")).isZero();
    }

    private int told(String workspace) throws IOException {
        var verification = new Verification(new WorkspaceId(workspace), KEY.publicKey());
        file().tell(verification, new WorkspaceId(workspace));
        return verification.end(null).checkpointsChecked();
    }

    private CheckpointFile file() {
        return new CheckpointFile(folder.resolve("audit/checkpoints.jsonl"));
    }

    private static AuditCheckpoint checkpoint(String workspace, int seq) {
        return KEY.vouch(new WorkspaceId(workspace), seq, List.of("a".repeat(64)), Instant.EPOCH);
    }
}
