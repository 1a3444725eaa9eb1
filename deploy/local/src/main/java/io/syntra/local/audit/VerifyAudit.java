package io.syntra.local.audit;

import io.syntra.audit.AuditKeys;
import io.syntra.audit.CheckpointFile;
import io.syntra.audit.ExportedLog;
import io.syntra.contracts.Plural;
import io.syntra.contracts.audit.AuditVerdict;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.setup.Folders;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.OutputOptions;
import io.syntra.local.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description =
                "Says whether the audit log is whole and as it was written, or which entry is the first that is not.",
        footer = {
            "",
            "Examples: ./syntra audit verify",
            "          ./syntra audit verify audit.jsonl --key audit.public.pem"
        })
final class VerifyAudit implements Callable<Integer> {

    /** Longer than the suite takes for it before it gives up. */
    private static final Duration LONGEST = Duration.ofMinutes(7);

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "An export; then no suite is needed. Without it the running suite checks its own log.")
    private @Nullable Path export;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "The public keys (PEM) that count for an export. Without it those that the export names do.")
    private @Nullable Path key;

    @Option(
            names = "--checkpoints",
            paramLabel = "FILE",
            description = "Checkpoints that were kept apart from an export, which then shows a cut and a rewrite too.")
    private List<Path> checkpoints = List.of();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() throws IOException {
        var terminal = output.terminal();
        var verdict = export == null ? ofSuite() : ofExport(export, terminal);
        if (output.json()) {
            terminal.json(verdict);
        }
        if (!verdict.verified()) {
            throw new Failure("the audit log is not what was written: " + verdict.what());
        }
        if (!output.json()) {
            terminal.line("Whole and as it was written: %s, compared with %s."
                    .formatted(
                            Plural.of(verdict.entries(), "entry"),
                            Plural.of(verdict.checkpointsChecked(), "signed checkpoint")));
        }
        return 0;
    }

    private AuditVerdict ofSuite() {
        if (key != null || !checkpoints.isEmpty()) {
            throw new Failure("--key and --checkpoints are for an export; name its FILE");
        }
        return SyntraApi.of(System.getenv()).post("/audit/verify", Map.of(), AuditVerdict.class, LONGEST);
    }

    private AuditVerdict ofExport(Path file, Terminal terminal) throws IOException {
        var caller = Folders.of(System.getenv()).caller();
        try {
            var checked = new ExportedLog(readable(caller.resolve(file)))
                    .verify(
                            trusted(caller),
                            checkpoints.stream()
                                    .map(path -> new CheckpointFile(readable(caller.resolve(path))))
                                    .toList());
            if (key == null) {
                terminal.line("Checkpoints count that are signed by key " + String.join(", ", checked.keyIds())
                        + ", as the export says; --key names a key of your own choice.");
            }
            return checked.verdict();
        } catch (ExportedLog.Unreadable e) {
            throw new Failure(String.valueOf(e.getMessage()), e);
        }
    }

    private Optional<AuditKeys> trusted(Path caller) throws IOException {
        if (key == null) {
            return Optional.empty();
        }
        var file = readable(caller.resolve(key));
        try {
            return Optional.of(AuditKeys.read(Files.readString(file)));
        } catch (IllegalArgumentException e) {
            throw new Failure(file + ": " + e.getMessage(), e);
        }
    }

    private static Path readable(Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new Failure("there is no file " + file + " that can be read");
        }
        return file;
    }
}
