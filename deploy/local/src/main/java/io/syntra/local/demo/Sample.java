package io.syntra.local.demo;

import io.syntra.local.terminal.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A copy of a sample app under another name, since a {@code syntra.yaml} names the one service it belongs to. */
public final class Sample implements AutoCloseable {

    private final Path folder;

    private Sample(Path folder) {
        this.folder = folder;
    }

    public static Sample of(Path original, String name) {
        try {
            var sample = new Sample(Files.createTempDirectory("syntra-sample-"));
            try (var files = Files.list(original)) {
                for (var file : (Iterable<Path>) files::iterator) {
                    Files.copy(file, sample.folder.resolve(file.getFileName()));
                }
            }
            var description = sample.folder.resolve("syntra.yaml");
            Files.writeString(
                    description, Files.readString(description).replaceFirst("(?m)^name:.*$", "name: " + name));
            return sample;
        } catch (IOException e) {
            throw new Failure("the sample " + original + " cannot be copied: " + e.getMessage(), e);
        }
    }

    public Path folder() {
        return folder;
    }

    @Override
    public void close() {
        try (var files = Files.walk(folder)) {
            for (var file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
