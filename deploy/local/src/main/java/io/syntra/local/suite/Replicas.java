package io.syntra.local.suite;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import io.syntra.contracts.ProcessStart;
import io.syntra.local.setup.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Processes of people's services. The deployer starts them and writes down each replica in a file of its own; they run
 * on when it ends, so that a new deployer can take them over, and are ended here when the whole suite goes: the
 * process that was written down and all that came of it, and those of a replica that was about to be written down.
 */
record Replicas(Folders folders) {

    /** In the environment of every process of a replica. */
    private static final String MARK = "SYNTRA_REPLICA_ID";

    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration KILLED = Duration.ofSeconds(2);
    private static final int ROUNDS = 3;

    void end() {
        Ending.of(running(), ProcessHandle::destroy, GRACE);
        // What was forked while its family ended is found in the next round.
        for (int round = 0; round < ROUNDS; round++) {
            Ending.of(running(), ProcessHandle::destroyForcibly, KILLED);
        }
    }

    Set<ProcessHandle> running() {
        var folder = folders.deployer().resolve("replicas");
        if (!Files.isDirectory(folder)) {
            return Set.of();
        }
        var processes = ProcessTable.now();
        var running = new HashSet<ProcessHandle>();
        try (var files = Files.newDirectoryStream(folder, "*.json")) {
            for (Path file : files) {
                var mark = MARK + "=" + file.getFileName().toString().replaceFirst("\\.json$", "");
                running.addAll(processes.family(writtenDown(file), mark));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the replicas in " + folder + " cannot be listed", e);
        }
        return running;
    }

    /** Empty while the process is about to be started or written down. */
    private static Optional<ProcessRef> writtenDown(Path file) throws IOException {
        JsonNode replica = Json.mapper().readTree(file.toFile());
        return replica.path("pid").asLong() == 0
                ? Optional.empty()
                : Optional.of(new ProcessRef(
                        replica.path("pid").asLong(),
                        new ProcessStart(replica.path("start").asText()),
                        Instant.ofEpochMilli(replica.path("started_at_ms").asLong())));
    }
}
