package io.syntra.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/**
 * The right of one JVM to use the shared engines: topics have fixed names, so two modules at a time would read each
 * other's events. The system takes it back from a JVM that is killed.
 */
final class Turn implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Turn.class.getName());

    private final FileChannel channel;

    private Turn(FileChannel channel) {
        this.channel = channel;
    }

    static Turn await() {
        var file = Home.testEngines().resolve("turn.lock");
        try {
            Files.createDirectories(file.getParent());
            var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock(channel);
            return new Turn(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void lock(FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() == null) {
                LOG.log(Level.INFO, "Another test run uses the shared engines: waiting until it ends");
                channel.lock();
            }
        } catch (OverlappingFileLockException thisJvmHasIt) {
            LOG.log(Level.DEBUG, "This JVM has the turn already");
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
