package io.syntra.telemetry.rule;

import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** One group of a rule that waits, fires, or did until a short time ago. */
public record AlertStateView(
        String fingerprint,
        Phase phase,
        Map<String, String> labels,
        Map<String, String> annotations,

        @Nullable @Schema(description = "That was compared last")
        Double value,

        @Schema(description = "When its condition began to hold")
        Instant since,

        @Nullable Instant firedAt,

        @Schema(description = "When its condition held last")
        Instant metAt,

        @Nullable Instant resolvedAt) {}
