package io.syntra.engines.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code postmaster.pid}, which stays behind after {@code kill -9}, as may sessions that were busy computing. Postgres
 * refuses to start while such a session lives, or when the number in the file is alive again as any other process.
 */
record PidFile(Path data) {

    private Path file() {
        return data.resolve("postmaster.pid");
    }

    /** Does nothing while the server that wrote the file runs. */
    void removeIfStale(Path postgres) throws IOException {
        if (Files.exists(file()) && !serverRuns(postgres)) {
            endSessions(postgres);
            Files.delete(file());
        }
    }

    private boolean serverRuns(Path postgres) throws IOException {
        var lines = Files.readAllLines(file());
        if (lines.isEmpty() || !lines.getFirst().strip().matches("\\d{1,18}")) {
            return false;
        }
        return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                .filter(process -> runs(process, postgres))
                .isPresent();
    }

    /** Their server is gone, and with it whoever could hear an answer. */
    private void endSessions(Path postgres) {
        List<ProcessHandle> left = ProcessHandle.allProcesses()
                .filter(process -> runs(process, postgres) && worksIn(process, data))
                .toList();
        left.forEach(ProcessHandle::destroyForcibly);
        left.forEach(process -> process.onExit().join());
    }

    private static boolean runs(ProcessHandle process, Path program) {
        return process.isAlive()
                && process.info()
                        .command()
                        .filter(command -> command.equals(program.toString()))
                        .isPresent();
    }

    private static boolean worksIn(ProcessHandle process, Path folder) {
        try {
            return Files.isSameFile(Path.of("/proc", String.valueOf(process.pid()), "cwd"), folder);
        } catch (IOException endedMeanwhile) {
            return false;
        }
    }
}
