package io.syntra.telemetry.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a query found. */
public record QueryAnswer(
        List<Column> columns,

        @Schema(description = "Each has one value for each column; a time is RFC 3339, a duration is in seconds")
        List<List<@Nullable Object>> rows,

        @Schema(description = "Whether there are more rows than the limit")
        boolean truncated,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Schema(description = "How render wants it drawn") @Nullable String chart,

        Instant from,
        Instant to) {

    /** @param type text, number, whole, truth, time, duration, map or list */
    public record Column(String name, String type) {}
}
