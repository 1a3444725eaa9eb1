package io.syntra.deployer.artifact;

import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Unpacks a tar.gz that a stranger made. Nothing is written outside the folder: names are checked, symbolic links are
 * made last, so that no file is written through one, and must end inside; sizes are counted while they are written,
 * never taken from a header.
 */
final class SafeUnpacking {

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
        try (var tar = new TarArchiveInputStream(new GZIPInputStream(tarGz, 64 * 1024))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (++entries > mostEntries) {
                    throw invalid("has more than " + mostEntries + " files. Leave out what the app does not need.");
                }
                unpack(entry, tar);
            }
        } catch (ZipException | java.io.EOFException e) {
            throw invalid("is no complete gzip file. Upload it again.");
        } catch (FileAlreadyExistsException e) {
            throw invalid("names " + root.relativize(Path.of(e.getFile())) + " twice, as a file and as a folder.");
        } catch (IllegalArgumentException e) {
            throw invalid("is no readable tar archive.");
        }
        if (entries == 0) {
            throw invalid("holds no file. It must be the gzipped tar of the app's folder.");
        }
        for (var link : links.entrySet()) {
            Files.createDirectories(link.getKey().getParent());
            Files.createSymbolicLink(link.getKey(), link.getValue());
        }
        for (var link : links.keySet()) {
            requireInside(link);
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
            Files.deleteIfExists(path);
            write(content, path, (entry.getMode() & 0100) != 0);
        } else {
            throw invalid("holds " + shown(name) + ", which is neither a file, a folder nor a link.");
        }
    }

    private static boolean isSpecial(TarArchiveEntry entry) {
        return entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO();
    }

    private Path place(String name) {
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

    private void link(String name, Path path, String target) throws IOException {
        if (target.startsWith("/") || !path.resolveSibling(target).normalize().startsWith(root)) {
            throw invalid("holds the link " + shown(name) + ", which leads outside of its folder.");
        }
        Files.deleteIfExists(path);
        links.put(path, Path.of(target));
    }

    /** A hard link inside the archive becomes a file of its own. */
    private void copyOf(Path existing, Path path, String name) throws IOException {
        if (!Files.isRegularFile(existing, LinkOption.NOFOLLOW_LINKS)) {
            throw invalid("holds the link " + shown(name) + " to a file that does not come before it.");
        }
        Files.createDirectories(path.getParent());
        try (var content = Files.newInputStream(existing)) {
            write(content, path, Files.isExecutable(existing));
        }
    }

    private void write(InputStream content, Path path, boolean executable) throws IOException {
        try (OutputStream out = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW)) {
            var buffer = new byte[64 * 1024];
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                bytes += n;
                if (bytes > mostBytes) {
                    throw invalid("unpacks to more than " + mostBytes / (1024 * 1024)
                            + " MB. Leave out what the app does not need.");
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

    private static ProblemException invalid(String what) {
        return ProblemException.field(ProblemCode.INVALID_ARTIFACT, "artifact", what);
    }
}
