package io.syntra.contracts.workflow;

import com.fasterxml.jackson.databind.JsonNode;
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
 * @param definition a {@link WorkflowDefinition}, or what was written of one that has problems
 * @param problems what keeps a draft from being published
 * @param warnings what its author should know; only in the answer to the author
 */
public record WorkflowView(
        WorkflowId id,
        String name,
        int version,
        @Nullable Integer published,
        JsonNode definition,
        String updatedBy,
        Instant createdAt,
        Instant updatedAt,
        @Nullable List<Remark> warnings,
        @Nullable List<Remark> problems)
        implements Payload {

    public WorkflowView {
        warnings = warnings == null ? null : List.copyOf(warnings);
        problems = problems == null ? null : List.copyOf(problems);
    }
}
