package io.syntra.local.suite;

import io.syntra.contracts.Payload;
import org.jspecify.annotations.Nullable;

/**
 * One engine or service as the supervisor sees it.
 *
 * @param port where its clients find it
 * @param restarts how often it was started again because it had ended
 * @param note why it is not healthy, for people
 */
record PartState(
        String name,
        Part.Kind kind,
        Condition condition,
        int port,
        @Nullable ProcessRef process,
        int restarts,
        @Nullable String note)
        implements Payload {

    enum Condition {
        /** Waits for what it needs. */
        WAITING,
        /** Fetches, unpacks or makes what it needs, which takes minutes the first time. */
        PREPARING,
        /** Started, does not answer yet. */
        STARTING,
        /** Answers that it is ready. */
        HEALTHY,
        /** Runs, but does not answer that it is ready. */
        UNHEALTHY,
        /** Ended; is started again soon. */
        RESTARTING,
        /** Ended on purpose. */
        STOPPED
    }
}
