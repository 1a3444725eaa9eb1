package io.syntra.contracts.workflow;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tries a run again.
 *
 * @param node where the new run begins, with what the earlier nodes said; absent means where the old one ended, of
 *     branches in those that failed
 * @param branch the branches that the node is in, from the outermost, as the run names them: {@code ["fast"]}, or
 *     {@code ["3"]} of an item; absent means each in which it failed, and those beside it that failed elsewhere
 * @param output what that node is taken to have said, so that it is not done again and the run goes on behind it: for a
 *     message, or a request, that arrived after all
 */
public record RetryRun(
        @Nullable String node,
        @Nullable List<String> branch,
        @Nullable Map<String, Object> output) {

    public RetryRun {
        branch = branch == null ? null : List.copyOf(branch);
    }
}
