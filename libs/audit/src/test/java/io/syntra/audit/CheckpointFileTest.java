package io.syntra.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.AuditCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void aLineInTheMiddleThatIsNoCheckpointIsToldOf() throws IOException {
        file().append(checkpoint("acme", 1));
        Files.writeString(file().path(), "{}\n", StandardOpenOption.APPEND);
        file().append(checkpoint("acme", 2));
        var verification =
                new Verification(new WorkspaceId("acme"), KEY.publicKey(), new Verification.Head(2, "a".repeat(64)));

        file().tell(verification, new WorkspaceId("acme"));

        assertThat(verification.end(null).what()).contains("line 2 is no checkpoint");
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
