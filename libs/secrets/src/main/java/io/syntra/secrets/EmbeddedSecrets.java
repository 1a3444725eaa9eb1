package io.syntra.secrets;

import com.google.crypto.tink.Aead;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Secrets in encrypted files, shared by the processes of one machine: {@code <folder>/<workspace>/<name>.json}. The key
 * file is read each time, so that a rotation needs no restart.
 */
final class EmbeddedSecrets implements Secrets {

    private static final Logger LOG = Logger.getLogger(EmbeddedSecrets.class);
    private static final String SUFFIX = ".json";

    private final Path folder;
    private final KeySource masterKey;
    private final Wrapping wrapping;
    private final Clock clock;
    private volatile @Nullable MasterKey known;

    EmbeddedSecrets(Path folder, KeySource masterKey, Wrapping wrapping, Clock clock) {
        this.folder = folder.toAbsolutePath();
        this.masterKey = masterKey;
        this.wrapping = wrapping;
        this.clock = clock;
    }

    @Override
    public Optional<SecretValue> read(WorkspaceId workspace, SecretName name) {
        try {
            return decrypt(workspace, name);
        } catch (GeneralSecurityException e) {
            return afterRotation(workspace, name);
        }
    }

    /** Between reading the key file and the secret, a rotation may have replaced both. */
    private Optional<SecretValue> afterRotation(WorkspaceId workspace, SecretName name) {
        try {
            return decrypt(workspace, name);
        } catch (GeneralSecurityException e) {
            throw undecipherable(name, e);
        }
    }

    private Optional<SecretValue> decrypt(WorkspaceId workspace, SecretName name) throws GeneralSecurityException {
        var aead = key().aead();
        var file = stored(workspace, name);
        return file.isEmpty() ? Optional.empty() : Optional.of(file.get().decrypt(aead, workspace, name));
    }

    @Override
    public Optional<Entry> find(WorkspaceId workspace, SecretName name) {
        return stored(workspace, name).map(file -> entry(name, file));
    }

    @Override
    public List<Entry> list(WorkspaceId workspace) {
        return names(workspace).stream()
                .sorted()
                .flatMap(name -> find(workspace, name).stream())
                .toList();
    }

    @Override
    public Written put(WorkspaceId workspace, SecretName name, SecretValue value, int expected, @Nullable String by) {
        makePrivate(folder.resolve(workspace.value()));
        try (var _ = StoreLock.of(folder)) {
            int latest = stored(workspace, name).map(SecretFile::version).orElse(ABSENT);
            if (latest != expected) {
                return new Written.Stale();
            }
            var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            var next = SecretFile.encrypt(key().aead(), workspace, name, latest + 1, now, by, value);
            next.write(path(workspace, name));
            return new Written.Stored(entry(name, next));
        } catch (IOException e) {
            throw unavailable(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the master key does not encrypt", e);
        }
    }

    @Override
    public boolean delete(WorkspaceId workspace, SecretName name) {
        if (!Files.exists(folder.resolve(workspace.value()))) {
            return false;
        }
        try (var _ = StoreLock.of(folder)) {
            return SecretFile.delete(path(workspace, name));
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    @Override
    public SecretName following(WorkspaceId workspace, SecretValue value) {
        return SecretName.following(key().forNames(), workspace, value);
    }

    /**
     * Encrypts with the first master key what an older one encrypted; afterwards the older ones can be removed. One that
     * does not decrypt is left as it is, since reading it says what is wrong.
     *
     * @return how many were encrypted again
     */
    int rewrap() {
        if (!Files.exists(folder)) {
            return 0;
        }
        try (var _ = StoreLock.of(folder)) {
            var key = key();
            var aead = key.aead();
            int count = 0;
            for (var workspace : workspaces()) {
                for (var name : names(workspace)) {
                    var file = stored(workspace, name);
                    if (file.isPresent()
                            && !key.isCurrent(file.get().ciphertext())
                            && rewrap(aead, workspace, name, file.get())) {
                        count++;
                    }
                }
            }
            return count;
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    /** One that no key in the file decrypts, as people name it; empty when all can be read. */
    Optional<String> unreadable() {
        if (!Files.exists(folder)) {
            return Optional.empty();
        }
        try {
            for (var workspace : workspaces()) {
                for (var name : names(workspace)) {
                    if (!isReadable(workspace, name)) {
                        return Optional.of(name + " of the workspace " + workspace);
                    }
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private boolean isReadable(WorkspaceId workspace, SecretName name) {
        try {
            decrypt(workspace, name);
            return true;
        } catch (GeneralSecurityException | ProblemException e) {
            return false;
        }
    }

    private boolean rewrap(Aead aead, WorkspaceId workspace, SecretName name, SecretFile file) throws IOException {
        try {
            var value = file.decrypt(aead, workspace, name);
            SecretFile.encrypt(aead, workspace, name, file.version(), file.updatedAt(), file.by(), value)
                    .write(path(workspace, name));
            return true;
        } catch (GeneralSecurityException e) {
            LOG.warnf("A secret cannot be decrypted workspace=%s name=%s", workspace, name);
            return false;
        }
    }

    private Optional<SecretFile> stored(WorkspaceId workspace, SecretName name) {
        try {
            return Optional.of(SecretFile.read(path(workspace, name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            throw undecipherable(name, e);
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private List<WorkspaceId> workspaces() throws IOException {
        try (var found = Files.newDirectoryStream(folder, Files::isDirectory)) {
            var workspaces = new ArrayList<WorkspaceId>();
            for (var path : found) {
                workspace(path.getFileName().toString()).ifPresent(workspaces::add);
            }
            return workspaces;
        }
    }

    private static Optional<WorkspaceId> workspace(String folder) {
        try {
            return Optional.of(new WorkspaceId(folder));
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    private List<SecretName> names(WorkspaceId workspace) {
        try (var found = Files.newDirectoryStream(folder.resolve(workspace.value()), "*" + SUFFIX)) {
            var names = new ArrayList<SecretName>();
            for (var path : found) {
                var file = path.getFileName().toString();
                var name = file.substring(0, file.length() - SUFFIX.length());
                if (SecretName.isValid(name)) {
                    names.add(new SecretName(name));
                }
            }
            return names;
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private MasterKey key() {
        try {
            var before = known;
            var key = before == null ? MasterKey.read(masterKey, wrapping) : before.again(masterKey, wrapping);
            known = key;
            return key;
        } catch (IllegalStateException e) {
            throw ProblemException.of(
                    ProblemCode.INTERNAL,
                    "The master key of the secrets cannot be read on this machine. The service's log has the cause.",
                    e);
        }
    }

    private Path path(WorkspaceId workspace, SecretName name) {
        return folder.resolve(workspace.value()).resolve(name + SUFFIX);
    }

    private static Entry entry(SecretName name, SecretFile file) {
        return new Entry(name, file.version(), file.updatedAt(), file.by());
    }

    private static void makePrivate(Path folder) {
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private static ProblemException undecipherable(SecretName name, Exception cause) {
        return ProblemException.of(
                ProblemCode.INTERNAL,
                "The secret " + name + " cannot be decrypted: its file was edited or moved, or the master key that"
                        + " encrypted it is gone. Bring that back, or set the secret again.",
                cause);
    }

    private static ProblemException unavailable(IOException cause) {
        return ProblemException.of(
                ProblemCode.UNAVAILABLE,
                "The store of secrets cannot be read or written on this machine. The service's log has the cause.",
                cause);
    }
}
