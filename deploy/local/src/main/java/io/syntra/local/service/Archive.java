package io.syntra.local.service;

import io.syntra.local.terminal.Failure;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * A folder as tar.gz, without {@code .git}. Names are sorted and times left out, so that the same content always has
 * the same digest.
 */
final class Archive implements AutoCloseable {

    private static final int EXECUTABLE = 0755;
    private static final int PLAIN = 0644;

    private final Path file;

    private Archive(Path file) {
        this.file = file;
    }

    static Archive of(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new Failure("--from: " + folder + " is no folder");
        }
        if (!Files.isRegularFile(folder.resolve("syntra.yaml"))) {
            throw new Failure("--from: " + folder + " has no syntra.yaml; it says how to start the service,"
                    + " at least name: and command:");
        }
        try {
            var root = folder.toRealPath();
            var archive = new Archive(Files.createTempFile("syntra-artifact-", ".tar.gz"));
            archive.pack(root, contents(root));
            return archive;
        } catch (IOException e) {
            throw new Failure(folder + " cannot be packed: " + e.getMessage(), e);
        }
    }

    Path file() {
        return file;
    }

    private static List<Path> contents(Path root) throws IOException {
        var found = new ArrayList<Path>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                return dir.getFileName().toString().equals(".git")
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                // A socket or a pipe has no content that could be shipped.
                if (!attributes.isOther()) {
                    found.add(path);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        found.sort(Comparator.comparing(path -> root.relativize(path).toString()));
        return found;
    }

    private void pack(Path root, List<Path> contents) throws IOException {
        var parameters = new GzipParameters();
        parameters.setCompressionLevel(Deflater.BEST_SPEED);
        try (var out = new TarArchiveOutputStream(
                new GzipCompressorOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), parameters))) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            for (var path : contents) {
                var name = root.relativize(path).toString();
                if (Files.isSymbolicLink(path)) {
                    packLink(out, root, path, name);
                } else {
                    packFile(out, path, name);
                }
            }
        }
    }

    private static void packFile(TarArchiveOutputStream out, Path path, String name) throws IOException {
        var entry = new TarArchiveEntry(name);
        entry.setSize(Files.size(path));
        entry.setMode(
                Files.getPosixFilePermissions(path).contains(PosixFilePermission.OWNER_EXECUTE) ? EXECUTABLE : PLAIN);
        entry.setLastModifiedTime(FileTime.fromMillis(0));
        out.putArchiveEntry(entry);
        Files.copy(path, out);
        out.closeArchiveEntry();
    }

    /** A link is kept as one if it stays inside the folder; elsewhere it would point at another machine's files. */
    private static void packLink(TarArchiveOutputStream out, Path root, Path link, String name) throws IOException {
        var target = Files.readSymbolicLink(link);
        var points = link.resolveSibling(target).normalize();
        if (target.isAbsolute() || !points.startsWith(root) || !Files.exists(points, LinkOption.NOFOLLOW_LINKS)) {
            throw new Failure("--from: the link " + name + " points outside of the folder (" + target
                    + "); replace it by what it points to");
        }
        var entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
        entry.setLinkName(target.toString());
        entry.setLastModifiedTime(FileTime.fromMillis(0));
        out.putArchiveEntry(entry);
        out.closeArchiveEntry();
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
