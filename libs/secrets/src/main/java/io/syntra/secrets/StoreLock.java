package io.syntra.secrets;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** One writer of a store at a time, on the whole machine. The operating system frees it when its holder dies. */
final class StoreLock implements AutoCloseable {

    /** A file lock is held by a process, so its threads take turns before they ask for it. */
    private static final Map<Path, ReentrantLock> OF_THIS_PROCESS = new ConcurrentHashMap<>();

    private final ReentrantLock turn;
    private final FileChannel channel;
    private final FileLock lock;

    private StoreLock(ReentrantLock turn, FileChannel channel, FileLock lock) {
        this.turn = turn;
        this.channel = channel;
        this.lock = lock;
    }

    static StoreLock of(Path folder) throws IOException {
        var turn = OF_THIS_PROCESS.computeIfAbsent(folder.toRealPath(), _ -> new ReentrantLock());
        turn.lock();
        try {
            return locked(turn, folder.resolve(".lock"));
        } catch (IOException | RuntimeException e) {
            turn.unlock();
            throw e;
        }
    }

    private static StoreLock locked(ReentrantLock turn, Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            return new StoreLock(turn, channel, channel.lock());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            lock.release();
        } finally {
            turn.unlock();
        }
    }
}
