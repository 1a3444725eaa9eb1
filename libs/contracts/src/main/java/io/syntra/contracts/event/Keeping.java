package io.syntra.contracts.event;

import org.jspecify.annotations.Nullable;

/**
 * How much of a service's telemetry is kept.
 *
 * @param signal {@code logs}, {@code traces}, {@code metrics}, {@code traffic} or {@code errors}; null for all of them
 * @param days what is older goes
 * @param bytes of what is more on disk, the oldest goes
 */
public record Keeping(
        @Nullable String signal,
        @Nullable Integer days,
        @Nullable Long bytes) {}
