package io.syntra.engines.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code postmaster.pid}, which stays behind after {@code kill -9}. Postgres refuses to start when the number in it is
 * alive again as any other process, which happens after a reboot; so it is removed when that process is no Postgres.
 */
record PidFile(Path file) {

    static PidFile in(Path data) {
        return new PidFile(data.resolve("postmaster.pid"));
    }

    void removeIfStale(Path postgres) throws IOException {
        if (Files.exists(file) && !runs(postgres)) {
            Files.delete(file);
        }
    }

    private boolean runs(Path postgres) throws IOException {
        var lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d{1,18}")) {
            return false;
        }
        return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> process.info().command())
                .map(command -> command.equals(postgres.toString()))
                .orElse(false);
    }
}
