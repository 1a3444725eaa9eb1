package io.syntra.telemetry.rule;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A rule, as a person writes it. Times are written as 30s, 5m, 2h or 7d. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SaveRule(
        @NotNull @Schema(description = "The alert's name, for example CheckoutTimeouts")
        String name,

        @NotNull @Schema(description = "For example: logs | where severity >= 'error' | summarize n = count() by service")
        String query,

        @NotNull Condition condition,

        @Nullable @Schema(description = "The columns whose values tell alerts apart; each is a label of it")
        List<String> groupBy,

        @Nullable @Schema(description = "How much time the query is about; 5m when it is missing")
        String window,

        @Nullable @Schema(description = "How often it is asked; 1m when it is missing")
        String every,

        @JsonProperty("for")
        @Nullable @Schema(description = "How long it has to hold before it fires; at once when it is missing")
        String forTime,

        @Nullable @Schema(description = "How long it fires on when it no longer holds; not at all when it is missing")
        String keepFiring,

        @Nullable @Schema(description = "After which an alert that still fires is said again; 4h when it is missing")
        String repeat,

        @Nullable @Schema(description = "How long is waited for late data; 30s when it is missing")
        String delay,

        @Nullable @Schema(description = "critical, error, warning or info; warning when it is missing")
        String severity,

        @Nullable Map<String, String> labels,

        @Nullable @Schema(
                description = "Templates: {{value}}, {{rule}} and {{labels.NAME}} stand for what it found; summary and"
                        + " description are shown first")
        Map<String, String> annotations,

        @Nullable @Schema(description = "Whether it is asked at all; yes when it is missing")
        Boolean enabled) {

    public SaveRule {
        groupBy = groupBy == null ? null : List.copyOf(groupBy);
        labels = labels == null ? null : new TreeMap<>(labels);
        annotations = annotations == null ? null : new TreeMap<>(annotations);
    }

    boolean isEnabled() {
        return enabled == null || enabled;
    }
}
