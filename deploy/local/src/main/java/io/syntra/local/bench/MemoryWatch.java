package io.syntra.local.bench;

import io.syntra.local.api.Await;
import io.syntra.local.setup.Folders;
import io.syntra.local.suite.SuiteMemory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The most memory that parts of the suite take while it is open. */
final class MemoryWatch implements AutoCloseable {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Folders folders;
    private final List<String> parts;
    private final Map<String, Long> most = new ConcurrentHashMap<>();
    private volatile boolean closed;

    MemoryWatch(Folders folders, List<String> parts) {
        this.folders = folders;
        this.parts = List.copyOf(parts);
        Thread.ofPlatform().daemon().start(this::watch);
    }

    private void watch() {
        while (!closed) {
            parts.forEach(part -> most.merge(part, SuiteMemory.of(folders, part), Math::max));
            Await.pause(LOOK);
        }
    }

    long most(String part) {
        return most.getOrDefault(part, 0L);
    }

    @Override
    public void close() {
        closed = true;
    }
}
