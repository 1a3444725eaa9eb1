package io.syntra.local.audit;

import io.syntra.local.api.SyntraApi;
import io.syntra.local.setup.Folders;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.OutputOptions;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Prints the whole audit log as JSON Lines: its public keys, its checkpoints, its entries.",
        footer = {"", "Example: ./syntra audit export --to audit.jsonl"})
final class ExportAudit implements Callable<Integer> {

    @Option(
            names = "--to",
            paramLabel = "FILE",
            description = "Write to a file, which appears once all of it is there.")
    private @Nullable Path target;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() throws IOException {
        var api = SyntraApi.of(System.getenv());
        if (target == null) {
            try (var out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out))) {
                api.download("/audit/export", out);
            }
            return 0;
        }
        var file = Folders.of(System.getenv()).caller().resolve(target);
        write(api, file);
        if (output.json()) {
            output.terminal().json(Map.of("file", file.toString(), "bytes", Files.size(file)));
        } else {
            output.terminal().line("The audit log is in " + file + "; ./syntra audit verify " + target + " checks it.");
        }
        return 0;
    }

    private static void write(SyntraApi api, Path file) throws IOException {
        var part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                api.download("/audit/export", out);
            } catch (IOException e) {
                throw new Failure(file + " cannot be written: " + e.getMessage(), e);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
