package io.syntra.deployer.command;

import io.syntra.contracts.deployer.ReadablePlaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The files and folders that arguments may name, with all links followed. */
final class ReadablePaths {

    private final ReadablePlaces named;
    private final ReadablePlaces real;

    ReadablePaths(List<String> readable) {
        named = new ReadablePlaces(readable.stream().map(Path::of).toList());
        real = new ReadablePlaces(
                named.places().stream().flatMap(path -> real(path).stream()).toList());
    }

    sealed interface Resolved {}

    record Found(Path real) implements Resolved {}

    record Refused(String why) implements Resolved {}

    /** Those that are there. */
    List<Path> real() {
        return real.places();
    }

    /** @param path that they hold by its name */
    Resolved resolve(Path path, boolean regularFile) {
        var found = real(path);
        if (found.isEmpty()) {
            return new Refused("is not there");
        }
        if (!real.hold(found.get())) {
            return new Refused(named.outside());
        }
        return regularFile && !Files.isRegularFile(found.get()) ? new Refused("is not a file") : new Found(found.get());
    }

    private static Optional<Path> real(Path path) {
        try {
            return Optional.of(path.toRealPath());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
