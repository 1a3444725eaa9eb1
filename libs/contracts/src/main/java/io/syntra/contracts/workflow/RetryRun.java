package io.syntra.contracts.workflow;

import org.jspecify.annotations.Nullable;

/**
 * Tries a run again.
 *
 * @param node where the new run begins, with what the earlier nodes said; absent means where the old one ended
 */
public record RetryRun(@Nullable String node) {}
