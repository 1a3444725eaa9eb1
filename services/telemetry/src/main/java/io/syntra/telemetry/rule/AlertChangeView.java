package io.syntra.telemetry.rule;

import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** That an alert changed. */
public record AlertChangeView(
        String fingerprint,
        Map<String, String> labels,
        Phase from,
        Phase to,
        @Nullable Double value,

        @Schema(description = "holds, recovered, rule_changed, rule_paused or rule_deleted")
        String reason,

        @Schema(description = "The time that was looked at") Instant at) {}
