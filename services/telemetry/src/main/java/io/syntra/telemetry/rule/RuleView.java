package io.syntra.telemetry.rule;

import io.syntra.contracts.AlertRuleId;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A rule, and how it does. */
public record RuleView(
        AlertRuleId id,

        @Nullable @Schema(description = "As it was written; absent when it cannot be read: save it again, or delete it")
        SaveRule rule,

        @Schema(description = "Alerts of it that fire") long firing,

        @Schema(description = "Alerts of it that wait for their time")
        long pending,

        @Nullable @Schema(description = "The time that was looked at last")
        Instant lastAt,

        @Nullable @Schema(description = "Why it could not be looked at; its alerts stay as they were")
        String lastError,

        @Schema(description = "The time that is looked at next; absent while it is not enabled") @Nullable Instant nextAt,

        String createdBy,
        Instant createdAt,
        String changedBy,
        Instant changedAt) {

    static RuleView of(AlertRule rule, long firing, long pending) {
        return new RuleView(
                rule.ruleId(),
                rule.writtenIfReadable().orElse(null),
                firing,
                pending,
                rule.lastAt,
                rule.lastError,
                rule.enabled ? rule.nextAt : null,
                rule.createdBy,
                rule.createdAt,
                rule.changedBy,
                rule.changedAt);
    }
}
