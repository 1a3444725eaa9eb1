package io.syntra.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.syntra.contracts.Json;
import io.syntra.contracts.audit.AuditExport;
import io.syntra.contracts.audit.AuditExport.Checkpoint;
import io.syntra.contracts.audit.AuditExport.Entry;
import io.syntra.contracts.audit.AuditExport.Log;
import io.syntra.contracts.audit.AuditVerdict;
import io.syntra.contracts.event.AuditCheckpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An audit log as {@code GET /audit/export} hands it out. Nothing but the file is needed to check it. */
public record ExportedLog(Path path) {

    /** It cannot be read as an export. */
    public static final class Unreadable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    /**
     * What the check found.
     *
     * @param keyIds the keys whose checkpoints counted
     */
    public record Checked(AuditVerdict verdict, List<String> keyIds) {}

    /**
     * @param trusted the keys to hold it against; without them those that the export names, which a forger can replace
     * @param elsewhere checkpoints that were kept apart from the log
     */
    public Checked verify(Optional<AuditKeys> trusted, List<CheckpointFile> elsewhere) throws IOException {
        try (var lines = Files.newBufferedReader(path)) {
            var number = 1;
            if (!(read(lines.readLine(), number) instanceof Log log)) {
                throw new Unreadable("line 1 of " + path + " does not say which log this is");
            }
            var keys = trusted.orElseGet(() -> AuditKeys.read(String.join("\n", log.publicKeys())));
            var verification = new Verification(log.workspace(), keys);
            for (var file : elsewhere) {
                file.tell(verification, log.workspace());
            }
            var verdict = verify(lines, log, verification);
            return new Checked(verdict, keys.ids().stream().sorted().toList());
        } catch (IllegalArgumentException e) {
            throw new Unreadable(path + ": " + e.getMessage());
        }
    }

    private AuditVerdict verify(BufferedReader lines, Log log, Verification verification) throws IOException {
        var number = 1;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            switch (read(line, number)) {
                case Checkpoint(AuditCheckpoint checkpoint) -> verification.checkpoint("the export", checkpoint);
                case Entry entry -> verification.entry(entry);
                case Log _ -> throw new Unreadable("line " + number + " of " + path + " begins another log");
            }
        }
        return verification.end(new Verification.Head(log.seq(), log.hash()));
    }

    private AuditExport read(@Nullable String line, int number) {
        AuditExport read = null;
        try {
            read = Json.mapper().readValue(line == null ? "" : line, AuditExport.class);
        } catch (JsonProcessingException e) {
            // Told below, as a line that says "null" is.
        }
        if (read == null) {
            throw new Unreadable("line " + number + " of " + path + " is no line of an exported audit log");
        }
        return read;
    }
}
