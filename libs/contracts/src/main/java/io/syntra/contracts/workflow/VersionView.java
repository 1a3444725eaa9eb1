package io.syntra.contracts.workflow;

import io.syntra.contracts.Payload;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A version of a workflow.
 *
 * @param published whether it is the one that triggers start
 * @param definition of a single version; absent in lists
 */
public record VersionView(
        int version,
        boolean published,
        String createdBy,
        Instant createdAt,
        @Nullable WorkflowDefinition definition) implements Payload {}
