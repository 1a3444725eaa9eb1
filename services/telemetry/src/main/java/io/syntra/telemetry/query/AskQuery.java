package io.syntra.telemetry.query;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A question. */
public record AskQuery(
        @NotNull @Schema(description = "Kusto's shape, for example: logs | where severity >= 'error' | take 10")
        String query,

        @Nullable @Schema(description = "RFC 3339, inclusive; an hour before its end when it is missing")
        String from,

        @Nullable @Schema(description = "RFC 3339, exclusive; now when it is missing")
        String to,

        @Nullable @Min(1) @Max(MOST_ROWS) @Schema(description = "At most so many rows; 1000 when it is missing")
        Integer limit) {

    static final int MOST_ROWS = 50_000;
    static final int USUAL_ROWS = 1_000;
}
