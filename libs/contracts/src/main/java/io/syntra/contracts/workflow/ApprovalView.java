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
 */
public record ApprovalView(
        UUID id,
        RunId runId,
        String workflowName,
        String node,
        String question,
        Instant askedAt,
        @Nullable Instant until)
        implements Payload {}
