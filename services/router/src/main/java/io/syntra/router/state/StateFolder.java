package io.syntra.router.state;

import io.syntra.router.RouterConfig;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A folder that belongs to this process as long as it runs. */
@Singleton
public final class StateFolder {

    private final Path folder;
    private final FileChannel lock;

    @Inject
    StateFolder(RouterConfig config) {
        this(config.state());
    }

    public StateFolder(Path folder) {
        this.folder = folder.toAbsolutePath();
        try {
            Files.createDirectories(this.folder);
            this.lock =
                    FileChannel.open(this.folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            claim();
        } catch (IOException e) {
            throw new UncheckedIOException("SYNTRA_ROUTER_STATE: the router cannot write to " + this.folder, e);
        }
    }

    /** Two routers in one folder would send and delete each other's samples. */
    private void claim() throws IOException {
        try {
            if (lock.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // Held within this very process: the same answer as for another one.
        }
        lock.close();
        throw new IllegalStateException("another router runs on " + folder
                + ": stop it, or give this one its own folder with SYNTRA_ROUTER_STATE");
    }

    public Path resolve(String name) {
        return folder.resolve(name);
    }

    /** Replaces a file so that a crash leaves either the old one or the new one. */
    public void replace(String name, byte[] content) throws IOException {
        var part = folder.resolve(name + ".part");
        try (var out = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            var buffer = java.nio.ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
            out.force(true);
        }
        try {
            Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @PreDestroy
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the lock of " + folder + " cannot be given back", e);
        }
    }
}
