package io.syntra.local.suite;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import io.syntra.local.setup.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Processes of people's services. The deployer starts them and writes down each one in a file of its own; they run on
 * when it ends, so that a new deployer can take them over, and are ended here when the whole suite goes.
 */
record Replicas(Folders folders) {

    private static final Duration GRACE = Duration.ofSeconds(10);

    void end() {
        Ending.of(running(), ProcessHandle::destroy, GRACE);
    }

    List<ProcessHandle> running() {
        var folder = folders.deployer().resolve("replicas");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        var running = new ArrayList<ProcessHandle>();
        try (var files = Files.newDirectoryStream(folder, "*.json")) {
            for (Path file : files) {
                read(file).flatMap(ProcessRef::find).ifPresent(running::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the replicas in " + folder + " cannot be listed", e);
        }
        return running;
    }

    /** Empty while the process is about to be started. */
    private static Optional<ProcessRef> read(Path file) throws IOException {
        JsonNode replica = Json.mapper().readTree(file.toFile());
        return replica.path("pid").asLong() == 0
                ? Optional.empty()
                : Optional.of(new ProcessRef(
                        replica.path("pid").asLong(),
                        Instant.ofEpochMilli(replica.path("started_at_ms").asLong())));
    }
}
