package io.syntra.engines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** A generated password in a file that only its owner can read. */
public record Password(Path file) {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Keeps the one that is there. */
    public void createIfAbsent() throws IOException {
        if (Files.exists(file)) {
            return;
        }
        Files.createDirectories(file.getParent());
        byte[] bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        Path part = Files.createTempFile(
                file.getParent(),
                file.getFileName().toString(),
                ".part",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(part, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        try {
            // A link, not a rename: of two processes that start at once, the second takes the first one's password.
            Files.createLink(file, part);
        } catch (FileAlreadyExistsException someoneElseWasFirst) {
            return;
        } finally {
            Files.delete(part);
        }
    }

    public String value() {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("no password can be read from " + file, e);
        }
    }

    @Override
    public String toString() {
        return "Password[" + file + "]";
    }
}
