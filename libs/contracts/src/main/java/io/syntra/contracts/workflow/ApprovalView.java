package io.syntra.contracts.workflow;

import io.syntra.contracts.Payload;
import io.syntra.contracts.RunId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a run asks people.
 *
 * @param until then it does not wait longer; absent when it waits for as long as it takes
 * @param by who decided; absent while nobody has
 * @param endedAt when that was, or when the run did not wait longer
 */
public record ApprovalView(
        UUID id,
        RunId runId,
        String workflowName,
        String node,
        String question,
        Instant askedAt,
        @Nullable Instant until,
        State state,
        @Nullable String by,
        @Nullable String comment,
        @Nullable Instant endedAt)
        implements Payload {

    /** Whether it is decided, and how. */
    public enum State {
        OPEN,
        APPROVED,
        REJECTED,
        /** Nobody decided, and the run waits no longer. */
        OVER
    }
}
