package io.syntra.contracts.workflow;

import io.syntra.contracts.Payload;
import io.syntra.contracts.WorkflowId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in a workflow that names a secret.
 *
 * @param secret its name
 * @param node the node's id; absent for the trigger, and where the reader may not see it
 * @param field for example {@code trigger.secret} or {@code nodes[0].config.headers.Authorization}; absent where the
 *     reader may not see it
 * @param versions which versions name it there
 */
public record SecretUseView(
        String secret,
        WorkflowId workflowId,
        String workflow,
        @Nullable String node,
        @Nullable String field,
        List<Version> versions)
        implements Payload {

    public SecretUseView {
        versions = List.copyOf(versions);
    }

    /** Which of a workflow's versions. */
    public enum Version {
        /** What triggers start. */
        PUBLISHED,
        /** What was saved last and is not published. */
        DRAFT,
        /** What runs that are not over began with, though it is neither of those. */
        RUNNING
    }
}
