package io.syntra.telemetry.rule;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Asks what a rule would say. */
public record TryRule(
        @NotNull @Valid SaveRule rule,

        @Nullable @Schema(description = "How far back, at most 7d; 24h when it is missing")
        String over) {}
