package io.syntra.telemetry.query;

import jakarta.validation.constraints.NotNull;

/** What a name should stand for. */
public record SaveQuery(@NotNull String query) {}
