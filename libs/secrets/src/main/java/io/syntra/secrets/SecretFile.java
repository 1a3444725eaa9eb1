package io.syntra.secrets;

import com.google.crypto.tink.Aead;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One secret as it is on disk. All that is in clear beside the ciphertext, and where the file is, goes into the
 * encryption too: a file in another's place, or one that was edited, does not decrypt.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SecretFile(int version, Instant updatedAt, @Nullable String by, byte[] ciphertext) {

    static SecretFile encrypt(
            Aead aead,
            WorkspaceId workspace,
            SecretName name,
            int version,
            Instant at,
            @Nullable String by,
            SecretValue value)
            throws GeneralSecurityException {
        var plain = value.reveal().getBytes(StandardCharsets.UTF_8);
        return new SecretFile(version, at, by, aead.encrypt(plain, place(workspace, name, version, at, by)));
    }

    SecretValue decrypt(Aead aead, WorkspaceId workspace, SecretName name) throws GeneralSecurityException {
        var plain = aead.decrypt(ciphertext, place(workspace, name, version, updatedAt, by));
        return SecretValue.of(new String(plain, StandardCharsets.UTF_8));
    }

    private static byte[] place(WorkspaceId workspace, SecretName name, int version, Instant at, @Nullable String by) {
        var place = String.join("\n", "syntra secret 1", workspace.value(), name.value(), "" + version, at.toString());
        // Without a name it is what it was before there were any.
        return (by == null ? place : place + "\n" + by).getBytes(StandardCharsets.UTF_8);
    }

    static SecretFile read(Path file) throws IOException {
        return Json.mapper().readValue(Files.readAllBytes(file), SecretFile.class);
    }

    /**
     * After this the file is there whatever dies; until then the one before is. Under the store's lock, so that one
     * name for the unfinished file is enough, and what a crash leaves is overwritten.
     */
    void write(Path file) throws IOException {
        write(file, Json.mapper().writeValueAsBytes(this));
    }

    /** The same of any file of the store. */
    static void write(Path file, byte[] content) throws IOException {
        var part = unfinished(file);
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        try (var channel = FileChannel.open(part, options, owner)) {
            var bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        sync(file);
    }

    static boolean delete(Path file) throws IOException {
        Files.deleteIfExists(unfinished(file));
        var existed = Files.deleteIfExists(file);
        if (existed) {
            sync(file);
        }
        return existed;
    }

    private static Path unfinished(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    /** A name is on disk when its folder is. */
    private static void sync(Path file) throws IOException {
        try (var folder = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }
}
