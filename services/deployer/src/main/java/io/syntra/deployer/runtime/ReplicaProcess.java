package io.syntra.deployer.runtime;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How one attempt to run a replica is. */
public sealed interface ReplicaProcess {

    /** Nothing was started, or it is not known to have been. */
    record NotLaunched() implements ReplicaProcess {}

    /** @param asked whether this deployer asked it to end */
    record Running(long pid, int port, Instant startedAt, Asked asked) implements ReplicaProcess {}

    /**
     * @param exitCode absent when the end was not seen or nothing could be started
     * @param at when it ended; when nobody watched, the last sign of life
     * @param message what happened, for people
     * @param logTail its last lines
     */
    record Ended(Cause cause, @Nullable Integer exitCode, Instant at, String message, List<String> logTail)
            implements ReplicaProcess {

        public Ended {
            logTail = List.copyOf(logTail);
        }
    }

    /** What a running replica was asked. */
    enum Asked {
        NOTHING,
        TO_END,
        /** Just now; one that runs on is killed again. */
        KILLED
    }

    /** Why an attempt ended. */
    enum Cause {
        /** By itself, with an exit code or a signal. */
        EXITED,
        /** Its port was taken by someone else. */
        PORT_IN_USE,
        /** It never ran. */
        NOT_STARTED
    }
}
