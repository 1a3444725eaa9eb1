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
import java.util.concurrent.CountDownLatch;
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

    /** Guarded by: the workspace in {@code CheckpointFile.read}; another's would be damage. */
    @Test
    void whatIsAppendedIsRead() throws IOException {
        file().append(checkpoint("acme", 1));
        file().append(checkpoint("other", 1));
        file().append(checkpoint("acme", 2));

        assertThat(told("acme")).isEqualTo(2);
    }

    /**
     * Without dropHalfLine the line after the crash is glued to the broken one, and both are lost. That it is no damage
     * before either: guarded by the last line that {@code CheckpointFile.read} leaves out.
     */
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
     * Two agents on one file, each with two that append and one that reads. Guarded by: the file's lock, which is for the
     * processes, and {@code CheckpointFile.OPEN} for all of a process, those who read among them.
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

    /** A process that appends from two threads, and reads all the while from a third. */
    static final class Appending {

        static final int TIMES = 250;

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
            var appending = new CountDownLatch(2);
            try (var threads = Executors.newFixedThreadPool(3)) {
                var done = threads.invokeAll(List.of(
                        append(file, args[1], 1, appending),
                        append(file, args[1], 1 + TIMES, appending),
                        () -> readMeanwhile(file, appending)));
                for (var one : done) {
                    one.get();
                }
            }
        }

        private static Callable<Void> append(Path file, String workspace, int first, CountDownLatch appending) {
            return () -> {
                try {
                    for (int seq = first; seq < first + TIMES; seq++) {
                        new CheckpointFile(file).append(checkpoint(workspace, seq));
                    }
                } finally {
                    appending.countDown();
                }
                return null;
            };
        }

        private static Void readMeanwhile(Path file, CountDownLatch appending) throws IOException {
            var nobody = new WorkspaceId("nobody");
            while (appending.getCount() > 0) {
                new CheckpointFile(file).tell(new Verification(nobody, KEY.publicKey()), nobody);
            }
            return null;
        }
    }

    @Test
    void aFileThatIsNotThereHoldsNone() throws IOException {
        assertThat(told("acme")).isZero();
    }

    /** How many, and nothing that would be damage. */
    private int told(String workspace) throws IOException {
        var verification =
                new Verification(new WorkspaceId(workspace), KEY.publicKey(), new Verification.Head(2, "a".repeat(64)));
        file().tell(verification, new WorkspaceId(workspace));
        var verdict = verification.end(null);
        assertThat(verdict.what()).isNull();
        return verdict.checkpointsChecked();
    }

    private CheckpointFile file() {
        return new CheckpointFile(folder.resolve("audit/checkpoints.jsonl"));
    }

    private static AuditCheckpoint checkpoint(String workspace, int seq) {
        return KEY.vouch(new WorkspaceId(workspace), seq, List.of("a".repeat(64)), Instant.EPOCH);
    }
}
