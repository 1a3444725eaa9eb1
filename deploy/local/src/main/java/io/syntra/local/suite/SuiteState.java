package io.syntra.local.suite;

import io.syntra.contracts.Json;
import io.syntra.contracts.Payload;
import io.syntra.local.setup.Folders;
import io.syntra.local.terminal.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the supervisor last wrote about itself and its parts. It outlives the supervisor, so that the next command can
 * end what a killed one left behind.
 *
 * @param build what the parts were started from
 * @param failure why the suite did not come up, for people
 */
record SuiteState(
        ProcessRef supervisor,
        Phase phase,
        @Nullable String failure,
        String build,
        Instant startedAt,
        List<PartState> parts)
        implements Payload {

    SuiteState {
        parts = List.copyOf(parts);
    }

    enum Phase {
        STARTING,
        UP,
        STOPPING,
        FAILED
    }

    static Optional<SuiteState> read(Folders folders) {
        var file = file(folders);
        try {
            return Optional.of(Json.mapper().readValue(Files.readString(file), SuiteState.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new Failure(file + " cannot be read; delete it and end Syntra's processes yourself", e);
        }
    }

    /** Replaces the file at once, so that a reader never sees half of it. */
    void write(Folders folders) {
        var file = file(folders);
        var part = file.resolveSibling("state.json.part");
        try {
            Files.writeString(
                    part, Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(this));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("the state cannot be written to " + file, e);
        }
    }

    static void forget(Folders folders) {
        try {
            Files.deleteIfExists(file(folders));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What would be started now. */
    static String buildOf(Folders folders) {
        return folders.dist().map(dist -> dist.getFileName().toString()).orElse("target");
    }

    boolean supervised() {
        return supervisor.alive();
    }

    private static Path file(Folders folders) {
        return folders.run().resolve("state.json");
    }
}
