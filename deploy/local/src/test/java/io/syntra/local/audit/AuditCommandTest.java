package io.syntra.local.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.audit.AuditChain;
import io.syntra.audit.AuditKey;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.audit.AuditExport;
import io.syntra.contracts.audit.AuditExport.Checkpoint;
import io.syntra.contracts.audit.AuditExport.Entry;
import io.syntra.contracts.audit.AuditExport.Log;
import io.syntra.local.endtoend.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An export is checked with no suite in sight. */
class AuditCommandTest {

    private static final WorkspaceId ACME = new WorkspaceId("acme");
    private static final AuditKey KEY = AuditKey.generateLocal();

    @TempDir
    Path folder;

    private Path export;
    private Path key;

    @BeforeEach
    void anExport() throws IOException {
        export = folder.resolve("audit.jsonl");
        key = Files.writeString(folder.resolve("audit.public.pem"), KEY.publicPem());
        write(4, 4);
    }

    @Test
    void aWholeExportIsVerified() throws Exception {
        var verify = run("audit", "verify", export.toString(), "--key", key.toString());

        assertThat(verify.exit()).isZero();
        assertThat(verify.out()).contains("4 entries").contains("1 signed checkpoint.");
    }

    @Test
    void anEditIsNamedAndIsNotSuccess() throws Exception {
        Files.writeString(export, Files.readString(export).replace("\\\"n\\\":3", "\\\"n\\\":9"));

        var verify = run("audit", "verify", export.toString(), "--json");

        assertThat(verify.exit()).isEqualTo(1);
        assertThat(verify.err()).contains("syntra: ").contains("entry 3");
        assertThat(verify.json().path("first_bad_seq").asInt()).isEqualTo(3);
    }

    @Test
    void anExportThatSomebodyElseSignedIsNotSuccess() throws Exception {
        Files.writeString(key, AuditKey.generateLocal().publicPem());

        var verify = run("audit", "verify", export.toString(), "--key", key.toString());

        assertThat(verify.exit()).isEqualTo(1);
    }

    /** The export leaves out its own checkpoint and its end; what was kept elsewhere does not. */
    @Test
    void checkpointsThatWereKeptApartShowACut() throws Exception {
        var kept = folder.resolve("checkpoints.jsonl");
        var checkpoint =
                Json.mapper().readTree(Files.readAllLines(export).get(1)).path("checkpoint");
        Files.writeString(kept, checkpoint + "\n");
        write(2, 0);

        var verify = run("audit", "verify", export.toString(), "--checkpoints", kept.toString());

        assertThat(verify.exit()).isEqualTo(1);
        assertThat(verify.err()).contains("entry 3").contains("cut off");
    }

    @Test
    void whatIsNoExportIsNamed() throws Exception {
        Files.writeString(export, "hello\n");

        var verify = run("audit", "verify", export.toString());

        assertThat(verify.exit()).isEqualTo(1);
        assertThat(verify.err().lines()).singleElement().asString().startsWith("syntra: line 1 of ");
    }

    @Test
    void aFileThatIsNotThereIsNamed() throws Exception {
        var verify = run("audit", "verify", folder.resolve("gone.jsonl").toString());

        assertThat(verify.exit()).isEqualTo(1);
        assertThat(verify.err()).contains("gone.jsonl");
    }

    @Test
    void auditAloneSaysWhatItCanDo() throws Exception {
        var audit = run("audit");

        assertThat(audit.exit()).isNotZero();
        assertThat(audit.err()).contains("verify or export");
    }

    private void write(int length, int vouched) throws IOException {
        var entries = new ArrayList<Entry>();
        var prev = AuditChain.GENESIS;
        for (int seq = 1; seq <= length; seq++) {
            var content = "{\"n\":" + seq + "}";
            var hash = AuditChain.hash(ACME.value(), seq, prev, content);
            entries.add(new Entry(seq, prev, hash, content));
            prev = hash;
        }
        Files.deleteIfExists(export);
        line(new Log(ACME, length, prev, Instant.EPOCH, List.of(KEY.publicPem())));
        if (vouched > 0) {
            var hashes = entries.stream().limit(vouched).map(Entry::hash).toList();
            line(new Checkpoint(KEY.vouch(ACME, vouched, hashes, Instant.EPOCH)));
        }
        for (var entry : entries) {
            line(entry);
        }
    }

    private void line(AuditExport line) throws IOException {
        Files.writeString(
                export,
                Json.mapper().writeValueAsString(line) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private Installation.Result run(String... arguments) throws Exception {
        return new Installation(folder.resolve("state")).run(arguments);
    }
}
