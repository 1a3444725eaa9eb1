package io.syntra.contracts.workflow;

import io.syntra.contracts.Payload;
import io.syntra.contracts.Remark;
import io.syntra.contracts.WorkflowId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stored workflow in its newest version.
 *
 * @param version rises with every change and is the ETag; a run keeps the version it began with
 * @param published the version that triggers start; absent while there is a draft only
 * @param warnings what its author should know; only in the answer to the author
 */
public record WorkflowView(
        WorkflowId id,
        String name,
        int version,
        @Nullable Integer published,
        WorkflowDefinition definition,
        String updatedBy,
        Instant createdAt,
        Instant updatedAt,
        @Nullable List<Remark> warnings)
        implements Payload {

    public WorkflowView {
        warnings = warnings == null ? null : List.copyOf(warnings);
    }
}
