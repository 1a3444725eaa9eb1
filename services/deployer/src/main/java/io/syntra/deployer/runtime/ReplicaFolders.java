package io.syntra.deployer.runtime;

import io.syntra.contracts.Json;
import io.syntra.contracts.ReplicaId;
import io.syntra.deployer.DeployerConfig;
import io.syntra.deployer.Folder;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** The files about replicas: {@code replicas/<id>.json}, and {@code replicas/<id>/} with the app and its output. */
@Singleton
public class ReplicaFolders {

    private static final Logger LOG = Logger.getLogger(ReplicaFolders.class);
    private static final String RECORD = ".json";
    private static final String LABELS = "labels.json";
    private static final String ENDED = "ended";

    private final Path root;

    ReplicaFolders(DeployerConfig config) {
        this.root = config.data().toAbsolutePath().resolve("replicas");
        try {
            Files.createDirectories(root);
        } catch (IOException e) {
            throw new UncheckedIOException("syntra.deployer.data: " + root + " cannot be made", e);
        }
    }

    public Path of(ReplicaId replica) {
        return root.resolve(replica.toString());
    }

    Path app(ReplicaId replica) {
        return of(replica).resolve("app");
    }

    public Path stdout(ReplicaId replica) {
        return of(replica).resolve("stdout.log");
    }

    public Path stderr(ReplicaId replica) {
        return of(replica).resolve("stderr.log");
    }

    /** The folder with the app's own copy of the artifact, made on the first call. */
    Path prepare(ReplicaLabels labels, Path artifact) throws IOException {
        var folder = of(labels.replicaId());
        Files.createDirectories(folder);
        Folder.write(folder.resolve(LABELS), Json.mapper().writeValueAsBytes(labels));
        var app = app(labels.replicaId());
        if (!Files.isDirectory(app)) {
            var part = folder.resolve("app.part");
            Folder.delete(part);
            Folder.copy(artifact, part);
            Folder.moveIfAbsent(part, app);
        }
        return app;
    }

    void write(ReplicaFile file) {
        try {
            Folder.write(record(file.replicaId()), Json.mapper().writeValueAsBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("what is known about a replica cannot be written", e);
        }
    }

    List<ReplicaFile> files() {
        var files = new ArrayList<ReplicaFile>();
        try (var found = Files.newDirectoryStream(root, "*" + RECORD)) {
            for (var file : found) {
                files.add(Json.mapper().readValue(Files.readAllBytes(file), ReplicaFile.class));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("what is known about replicas cannot be read", e);
        }
        return files;
    }

    void delete(ReplicaId replica) throws IOException {
        Files.deleteIfExists(record(replica));
    }

    /** The replica is gone for good: the app goes, its output stays until it is shipped. */
    void end(ReplicaId replica) throws IOException {
        if (Files.isDirectory(of(replica))) {
            Folder.delete(app(replica));
            Folder.write(of(replica).resolve(ENDED), new byte[0]);
        }
        delete(replica);
    }

    /** The folders that hold output. */
    public List<ReplicaId> folders() {
        var replicas = new ArrayList<ReplicaId>();
        try (var found = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (var folder : found) {
                replicaId(folder).ifPresent(replicas::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folders of replicas cannot be listed", e);
        }
        return replicas;
    }

    /** Empty while the folder is being made. */
    public Optional<ReplicaLabels> labels(ReplicaId replica) throws IOException {
        try {
            return Optional.of(
                    Json.mapper().readValue(Files.readAllBytes(of(replica).resolve(LABELS)), ReplicaLabels.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    public boolean hasEnded(ReplicaId replica) {
        return Files.exists(of(replica).resolve(ENDED));
    }

    private Path record(ReplicaId replica) {
        return root.resolve(replica + RECORD);
    }

    private static Optional<ReplicaId> replicaId(Path folder) {
        try {
            return Optional.of(
                    new ReplicaId(UUID.fromString(folder.getFileName().toString())));
        } catch (IllegalArgumentException e) {
            LOG.debugf("Not a replica's folder path=%s", folder);
            return Optional.empty();
        }
    }
}
