package io.syntra.local.suite;

import io.syntra.contracts.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that can be found again. The number alone is not enough, since the system gives it to another process one
 * day; with the start time it is.
 */
record ProcessRef(long pid, Instant startedAt) implements Payload {

    /** Linux derives start times from a boot time that moves a little when the clock is set. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    static ProcessRef of(ProcessHandle process) {
        return new ProcessRef(process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
    }

    Optional<ProcessHandle> find() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isSame);
    }

    boolean alive() {
        return find().isPresent();
    }

    private boolean isSame(ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(start -> Duration.between(start, startedAt).abs().compareTo(TOLERANCE) <= 0)
                .orElse(true);
    }
}
