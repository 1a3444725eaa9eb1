package io.syntra.telemetry.dropped;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * How many were not kept on a day (UTC).
 *
 * @param signal {@code logs}, {@code metrics} or {@code traces}; null when that is not known
 * @param reason {@code invalid}, {@code rate_limited}, {@code too_many_attributes}, {@code too_many_values},
 *     {@code rule:} and its name, or {@code gone}
 */
public record Dropped(LocalDate day, @Nullable String signal, String reason, long count) {}
