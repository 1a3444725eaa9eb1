package io.syntra.deployer.artifact;

import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks a tar.gz that a stranger made. Nothing is written outside the folder: names are checked, symbolic links are
 * made last, so that no file is written through one, and must end inside; sizes are counted while they are read and
 * written, never taken from a header. What cannot be read is the archive's fault, what cannot be written is ours.
 */
final class SafeUnpacking {

    /** A name or its attributes may be long; the reader keeps them in memory. */
    private static final long LONGEST_HEADER = 1024 * 1024;

    /** What file systems take; a longer path is refused with its first letters. */
    private static final int LONGEST_NAME = 255;

    private static final int LONGEST_PATH = 2048;

    private final Path root;
    private final long mostBytes;
    private final int mostEntries;
    private final Map<Path, Path> links = new LinkedHashMap<>();
    private long bytes;
    private int entries;

    private SafeUnpacking(Path root, long mostBytes, int mostEntries) {
        this.root = root;
        this.mostBytes = mostBytes;
        this.mostEntries = mostEntries;
    }

    /**
     * @param root an empty folder
     * @throws ProblemException INVALID_ARTIFACT, with what is wrong with it
     */
    static void unpack(InputStream tarGz, Path root, ArtifactLimits limits) throws IOException {
        new SafeUnpacking(root.toRealPath(), limits.mostUnpackedBytes().asLongValue(), limits.mostEntries())
                .unpack(tarGz);
    }

    private void unpack(InputStream tarGz) throws IOException {
        try (var inflated = new Inflated(gunzip(tarGz), mostBytes);
                var tar = new TarArchiveInputStream(inflated)) {
            for (var entry = next(tar, inflated); entry != null; entry = next(tar, inflated)) {
                if (++entries > mostEntries) {
                    throw invalid("has more than " + mostEntries + " files. Leave out what the app does not need.");
                }
                unpack(entry, tar);
            }
            if (entries == 0) {
                throw invalid("holds no file. It must be the gzipped tar of the app's folder.");
            }
            for (var link : links.entrySet()) {
                Files.createDirectories(link.getKey().getParent());
                Files.createSymbolicLink(link.getKey(), link.getValue());
            }
        } catch (FileAlreadyExistsException e) {
            throw twice(Path.of(e.getFile()));
        } catch (InvalidPathException e) {
            throw invalid("holds " + shown(e.getInput()) + ", which is no name of a file.");
        }
        for (var link : links.keySet()) {
            requireInside(link);
        }
    }

    private static InputStream gunzip(InputStream tarGz) {
        try {
            return new GZIPInputStream(tarGz, 64 * 1024);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static @Nullable TarArchiveEntry next(TarArchiveInputStream tar, Inflated inflated) {
        try {
            if (tar.getCurrentEntry() != null) {
                // The rest of the entry before is no header.
                tar.transferTo(OutputStream.nullOutputStream());
            }
            return inflated.header(LONGEST_HEADER, tar::getNextEntry);
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(e);
        }
    }

    private static int read(InputStream content, byte[] buffer) {
        try {
            return content.read(buffer);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private void unpack(TarArchiveEntry entry, InputStream content) throws IOException {
        var name = entry.getName();
        var path = place(name);
        if (entry.isDirectory()) {
            Files.createDirectories(path);
        } else if (entry.isSymbolicLink()) {
            if (!path.equals(root)) {
                link(name, path, entry.getLinkName());
            }
        } else if (entry.isLink()) {
            copyOf(place(entry.getLinkName()), path, name);
        } else if (entry.isFile() && !isSpecial(entry)) {
            Files.createDirectories(path.getParent());
            makeRoom(path);
            write(content, path, (entry.getMode() & 0100) != 0);
        } else {
            throw invalid("holds " + shown(name) + ", which is neither a file, a folder nor a link.");
        }
    }

    private static boolean isSpecial(TarArchiveEntry entry) {
        return entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO();
    }

    private Path place(String name) {
        requireShort(name);
        var path = root.resolve(name).normalize();
        if (name.startsWith("/") || name.indexOf('\0') >= 0 || !path.startsWith(root)) {
            throw invalid("holds " + shown(name) + ", which would land outside of its folder.");
        }
        for (var step = path.getParent(); step != null && step.startsWith(root); step = step.getParent()) {
            if (links.containsKey(step)) {
                throw invalid("holds " + shown(name) + " below a link.");
            }
        }
        return path;
    }

    private static void requireShort(String name) {
        var isLong = name.length() > LONGEST_PATH
                || Arrays.stream(name.split("/"))
                        .anyMatch(part -> part.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME);
        if (isLong) {
            throw invalid("holds " + shown(name) + ", a name too long for a file system.");
        }
    }

    /** The last of several entries with one name counts. */
    private void makeRoom(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw twice(path);
        }
        Files.deleteIfExists(path);
    }

    private void link(String name, Path path, String target) throws IOException {
        requireShort(target);
        if (target.startsWith("/") || !path.resolveSibling(target).normalize().startsWith(root)) {
            throw invalid("holds the link " + shown(name) + ", which leads outside of its folder.");
        }
        makeRoom(path);
        links.put(path, Path.of(target));
    }

    /** A hard link inside the archive becomes a file of its own. */
    private void copyOf(Path existing, Path path, String name) throws IOException {
        if (!Files.isRegularFile(existing, LinkOption.NOFOLLOW_LINKS)) {
            throw invalid("holds the link " + shown(name) + " to a file that does not come before it.");
        }
        Files.createDirectories(path.getParent());
        if (path.equals(existing)) {
            return;
        }
        makeRoom(path);
        try (var content = Files.newInputStream(existing)) {
            write(content, path, Files.isExecutable(existing));
        }
    }

    private void write(InputStream content, Path path, boolean executable) throws IOException {
        try (OutputStream out = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW)) {
            var buffer = new byte[64 * 1024];
            for (int n = read(content, buffer); n >= 0; n = read(content, buffer)) {
                bytes += n;
                if (bytes > mostBytes) {
                    throw tooLarge(mostBytes);
                }
                out.write(buffer, 0, n);
            }
        }
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }

    /** A link through another link can end elsewhere than its text says. */
    private void requireInside(Path link) throws IOException {
        try {
            if (link.toRealPath().startsWith(root)) {
                return;
            }
        } catch (IOException e) {
            // It leads nowhere, or in a circle.
        }
        throw invalid("holds the link " + shown(root.relativize(link).toString())
                + ", which leads nowhere or outside of its folder.");
    }

    private static String shown(String name) {
        var printable = name.replaceAll("\\p{Cntrl}", "?");
        return "\"" + (printable.length() > 120 ? printable.substring(0, 120) + "…" : printable) + "\"";
    }

    private ProblemException twice(Path path) {
        return invalid("names " + shown(root.relativize(path).toString()) + " twice, as a file and as a folder.");
    }

    private static ProblemException tooLarge(long most) {
        return invalid("unpacks to more than " + most / (1024 * 1024) + " MB. Leave out what the app does not need.");
    }

    private static ProblemException unreadable(Exception e) {
        return e instanceof ZipException || e instanceof EOFException
                ? invalid("is no complete gzip file. Upload it again.")
                : invalid("is no readable tar archive. It must be the gzipped tar of the app's folder.");
    }

    private static ProblemException invalid(String what) {
        return ProblemException.field(ProblemCode.INVALID_ARTIFACT, "artifact", what);
    }

    /** The tar as it comes out of the gzip, no longer than it may be: a small file can hold a very large one. */
    private static final class Inflated extends FilterInputStream {

        private final long most;
        private long left;
        private long headerLeft = Long.MAX_VALUE;

        Inflated(InputStream in, long most) {
            super(in);
            this.most = most;
            this.left = most;
        }

        interface Reading<T> {
            T read() throws IOException;
        }

        /** Reads one header, with all that belongs to it. */
        <T> T header(long longest, Reading<T> reading) throws IOException {
            headerLeft = longest;
            try {
                return reading.read();
            } finally {
                headerLeft = Long.MAX_VALUE;
            }
        }

        @Override
        public int read() throws IOException {
            var one = super.read();
            count(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            var n = super.read(buffer, offset, length);
            count(Math.max(0, n));
            return n;
        }

        @Override
        public long skip(long n) throws IOException {
            var skipped = super.skip(n);
            count(skipped);
            return skipped;
        }

        private void count(long n) {
            left -= n;
            headerLeft -= n;
            if (left < 0) {
                throw tooLarge(most);
            }
            if (headerLeft < 0) {
                throw invalid("names a file with more than " + LONGEST_HEADER / (1024 * 1024) + " MB.");
            }
        }
    }
}
