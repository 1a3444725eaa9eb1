package io.syntra.local.suite;

import io.syntra.contracts.Payload;
import io.syntra.contracts.ProcessStart;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A process that can be found again. The number alone is not enough, since the system gives it to another process one
 * day; with its start it is.
 *
 * @param start null when it was gone before it could be asked
 * @param startedAt the same as a time, for people
 */
record ProcessRef(long pid, @Nullable ProcessStart start, Instant startedAt) implements Payload {

    static ProcessRef of(ProcessHandle process) {
        return new ProcessRef(
                process.pid(),
                ProcessStart.of(process.pid()).orElse(null),
                process.info().startInstant().orElse(Instant.EPOCH));
    }

    Optional<ProcessHandle> find() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(process -> ProcessStart.of(pid)
                .filter(its -> its.equals(start))
                .isPresent());
    }

    boolean alive() {
        return find().isPresent();
    }
}
