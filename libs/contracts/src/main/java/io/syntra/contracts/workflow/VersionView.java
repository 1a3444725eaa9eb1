package io.syntra.contracts.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Payload;
import io.syntra.contracts.Remark;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version of a workflow.
 *
 * @param published whether it is the one that triggers start
 * @param definition of a single version; absent in lists
 * @param problems of a single version that is a draft: what keeps it from being published
 */
public record VersionView(
        int version,
        boolean published,
        String createdBy,
        Instant createdAt,
        @Nullable JsonNode definition,
        @Nullable List<Remark> problems)
        implements Payload {

    public VersionView {
        problems = problems == null ? null : List.copyOf(problems);
    }
}
