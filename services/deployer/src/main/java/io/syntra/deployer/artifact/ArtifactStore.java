package io.syntra.deployer.artifact;

import io.syntra.contracts.Sha256;
import io.syntra.deployer.DeployerConfig;
import io.syntra.deployer.Folder;
import io.syntra.deployer.manifest.Manifest;
import io.syntra.deployer.manifest.ManifestReader;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.annotation.PostConstruct;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Artifacts on disk: the archive and its unpacked folder. Both appear by an atomic rename, and only if they are sound. */
@Singleton
public class ArtifactStore {

    private static final long LONGEST_MANIFEST = 64 * 1024;

    private final Path folder;
    private final ArtifactLimits limits;

    ArtifactStore(DeployerConfig config, ArtifactLimits limits) {
        this.folder = config.data().toAbsolutePath().resolve("artifacts");
        this.limits = limits;
    }

    record Received(Digest digest, long bytes) {}

    @PostConstruct
    void tidy() throws IOException {
        Files.createDirectories(folder);
        // What a crash left half written.
        try (var parts = Files.newDirectoryStream(folder, "*.part")) {
            for (var part : parts) {
                Folder.delete(part);
            }
        }
    }

    /**
     * @param serviceName the service it is for, or null
     * @throws ProblemException TOO_LARGE, INVALID_ARTIFACT or INVALID_MANIFEST; nothing is kept then
     */
    Received receive(InputStream body, @Nullable String serviceName) {
        var part = part();
        var files = part();
        try {
            var sha256 = Sha256.digest();
            var bytes = copy(new DigestInputStream(body, sha256), part);
            var digest = new Digest(HexFormat.of().formatHex(sha256.digest()));
            var ready = ready(digest);
            var isKnown = Files.isDirectory(ready);
            if (!isKnown) {
                unpack(part, files);
            }
            ManifestReader.read(manifest(isKnown ? ready : files), serviceName);
            if (!isKnown) {
                Folder.moveIfAbsent(files, ready);
            }
            Files.move(part, archive(digest), StandardCopyOption.ATOMIC_MOVE);
            return new Received(digest, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("an upload cannot be stored", e);
        } finally {
            Folder.deleteQuietly(part);
            Folder.deleteQuietly(files);
        }
    }

    private long copy(InputStream body, Path part) throws IOException {
        long most = limits.mostBytes().asLongValue();
        long bytes = 0;
        try (var out = Files.newOutputStream(part)) {
            var buffer = new byte[64 * 1024];
            for (int n = body.readNBytes(buffer, 0, buffer.length);
                    n > 0;
                    n = body.readNBytes(buffer, 0, buffer.length)) {
                if (bytes == 0 && (n < 2 || buffer[0] != 0x1f || (buffer[1] & 0xff) != 0x8b)) {
                    throw notGzip();
                }
                bytes += n;
                if (bytes > most) {
                    throw ProblemException.of(
                            ProblemCode.TOO_LARGE,
                            "An artifact may have up to " + most / (1024 * 1024)
                                    + " MB. Leave out what the app does not need at run time.");
                }
                out.write(buffer, 0, n);
            }
        }
        if (bytes == 0) {
            throw notGzip();
        }
        return bytes;
    }

    private static ProblemException notGzip() {
        return ProblemException.field(
                ProblemCode.INVALID_ARTIFACT, "artifact", "is no gzip file. Send the gzipped tar of the app's folder.");
    }

    /**
     * The text of the artifact's manifest.
     *
     * @throws ProblemException INVALID_ARTIFACT, or INVALID_MANIFEST when there is none
     */
    public String manifest(Digest digest) {
        return manifest(unpacked(digest));
    }

    private static String manifest(Path unpacked) {
        var file = unpacked.resolve(Manifest.FILE);
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw ProblemException.field(
                        ProblemCode.INVALID_MANIFEST,
                        Manifest.FILE,
                        "is not in the artifact's first folder. Add it with at least name and command.");
            }
            if (Files.size(file) > LONGEST_MANIFEST) {
                throw ProblemException.field(
                        ProblemCode.INVALID_MANIFEST,
                        Manifest.FILE,
                        "is larger than " + LONGEST_MANIFEST / 1024 + " KB");
            }
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("a manifest cannot be read", e);
        }
    }

    /**
     * The folder of the unpacked artifact; never write into it.
     *
     * @throws ProblemException INVALID_ARTIFACT
     */
    public Path unpacked(Digest digest) {
        var ready = ready(digest);
        if (Files.isDirectory(ready)) {
            return ready;
        }
        var part = part();
        try {
            unpack(archive(digest), part);
            // Two requests may unpack the same artifact; the second finds the first one's folder.
            Folder.moveIfAbsent(part, ready);
            return ready;
        } catch (java.nio.file.NoSuchFileException e) {
            throw ProblemException.of(
                    ProblemCode.ARTIFACT_NOT_FOUND,
                    "The artifact " + digest + " is not on this machine. Upload it again.");
        } catch (IOException e) {
            throw new UncheckedIOException("an artifact cannot be unpacked", e);
        } finally {
            Folder.deleteQuietly(part);
        }
    }

    private void unpack(Path archive, Path to) throws IOException {
        try (var bytes = Files.newInputStream(archive)) {
            Files.createDirectory(to);
            SafeUnpacking.unpack(bytes, to, limits);
        }
    }

    private Path part() {
        return folder.resolve(UUID.randomUUID() + ".part");
    }

    private Path ready(Digest digest) {
        return folder.resolve(digest.hex());
    }

    private Path archive(Digest digest) {
        return folder.resolve(digest.hex() + ".tar.gz");
    }
}
