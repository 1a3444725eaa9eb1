package io.syntra.telemetry.sampling;

import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.log.Severity;
import io.syntra.telemetry.signal.Signal;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records that all conditions hold for are dropped, or a part of them kept.
 *
 * @param name tells it from the service's others, and stands in the counts of what was dropped
 * @param signal {@code logs}, {@code metrics} or {@code traces}
 * @param severityBelow of logs: for example {@code info}
 * @param nameMatches of spans and metrics: {@code *} stands for anything
 * @param bodyContains of logs
 * @param attributes that the record or its resource has, with these values
 * @param keep which part is kept, 0 when absent; of logs and spans, by trace
 */
public record IngestRule(
        @NotNull @Pattern(
                regexp = "[a-z0-9][a-z0-9-]{0,62}",
                message = "must be 1 to 63 of a-z, 0-9 and '-', and not begin with '-'")
        String name,

        @NotNull String signal,
        @Nullable String severityBelow,
        @Nullable @Size(min = 1, max = 200) String nameMatches,
        @Nullable @Size(min = 1, max = 200) String bodyContains,
        @Nullable @Size(max = 10) Map<String, String> attributes,
        @Nullable @DecimalMin("0") @DecimalMax("1") Double keep) {

    /** @throws ProblemException naming the field that does not fit the others */
    void requireSense() {
        var of = Signal.ofPath(signal).orElseThrow(() -> wrong("signal", "must be logs, metrics or traces"));
        if (severityBelow != null && Severity.ofName(severityBelow).isEmpty()) {
            throw wrong("severity_below", "must be debug, info, warn, error or fatal");
        }
        if (of != Signal.LOGS && (severityBelow != null || bodyContains != null)) {
            throw wrong(severityBelow != null ? "severity_below" : "body_contains", "is something that logs have");
        }
        if (of == Signal.LOGS && nameMatches != null) {
            throw wrong("name_matches", "is for spans and metrics; logs have body_contains");
        }
        if (of == Signal.METRICS && keep != null && keep > 0) {
            throw wrong("keep", "must be 0 for metrics: a part of the points of a series is wrong");
        }
    }

    private ProblemException wrong(String field, String message) {
        return ProblemException.field(ProblemCode.INVALID_FIELD, "rules[" + name + "]." + field, message);
    }
}
