package io.syntra.contracts.workflow;

import io.syntra.contracts.Payload;
import io.syntra.contracts.WorkflowId;
import java.time.Instant;

/**
 * A stored workflow in its newest version.
 *
 * @param version rises with every change and is the ETag; a run keeps the version it began with
 */
public record WorkflowView(
        WorkflowId id,
        String name,
        int version,
        WorkflowDefinition definition,
        String updatedBy,
        Instant createdAt,
        Instant updatedAt)
        implements Payload {}
