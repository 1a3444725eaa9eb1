package io.syntra.telemetry.dropped;

import java.time.LocalDate;

/**
 * How many were not kept on a day (UTC).
 *
 * @param signal {@code logs}, {@code metrics} or {@code traces}
 * @param reason {@code invalid}, {@code rate_limited}, {@code too_many_attributes}, {@code too_many_values} or
 *     {@code rule:} and its name
 */
public record Dropped(LocalDate day, String signal, String reason, long count) {}
