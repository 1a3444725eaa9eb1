package io.syntra.contracts.workflow;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tries a run again.
 *
 * @param node where the new run begins, with what the earlier nodes said; absent means where the old one ended
 * @param output what that node is taken to have said, so that it is not done again and the run goes on behind it: for a
 *     message, or a request, that arrived after all
 */
public record RetryRun(@Nullable String node, @Nullable Map<String, Object> output) {}
