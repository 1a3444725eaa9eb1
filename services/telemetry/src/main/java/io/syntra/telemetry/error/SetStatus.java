package io.syntra.telemetry.error;

import io.syntra.contracts.telemetry.ErrorGroupStatus;
import jakarta.validation.constraints.NotNull;

/** @param status {@code resolved}, {@code ignored} or {@code open} */
public record SetStatus(@NotNull ErrorGroupStatus status) {}
