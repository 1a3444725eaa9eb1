package io.syntra.engines;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * A folder that is complete or absent, whenever the process that makes it is killed: it is filled under another name
 * and renamed last.
 */
public record WholeFolder(Path path) {

    private static final String PART = ".part-";

    /** Puts into {@code part} what the folder shall hold. */
    @FunctionalInterface
    public interface Filling {
        void into(Path part) throws IOException, InterruptedException;
    }

    /**
     * Does nothing where the folder is there. Of two processes that make it at once, the second waits for the first.
     *
     * @param permissions of the folder, for example {@code rwxr-xr-x}
     */
    public void makeIfAbsent(String permissions, Filling filling) throws IOException, InterruptedException {
        if (Files.isDirectory(path)) {
            return;
        }
        Files.createDirectories(path.getParent());
        try (var channel = FileChannel.open(beside(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock();
            if (Files.isDirectory(path)) {
                return;
            }
            deleteOlderParts();
            // A name of its own each time: what a killed process started may still write into the last one.
            var part = Files.createTempDirectory(
                    path.getParent(),
                    path.getFileName() + PART,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
            filling.into(part);
            Files.move(part, path);
        }
    }

    /** What killed processes left. */
    private void deleteOlderParts() throws IOException {
        try (var parts = Files.newDirectoryStream(path.getParent(), path.getFileName() + PART + "*")) {
            for (var part : parts) {
                try {
                    new WholeFolder(part).delete();
                } catch (IOException e) {
                    // Someone writes there at this moment; a later attempt deletes it.
                }
            }
        }
    }

    private Path beside(String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    /** With all that is in it; symbolic links are not followed. */
    public void delete() throws IOException {
        if (!Files.isDirectory(path)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
