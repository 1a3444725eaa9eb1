package io.syntra.telemetry.metric;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How often, how well and how fast services answer. */
public record RedView(
        Instant from,
        Instant to,

        @Schema(description = "The busiest first") List<Row> rows,

        @Schema(description = "Whether there are more than are shown")
        boolean truncated) {

    /** Requests that have this much in common. */
    public record Row(
            String service,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable @Schema(description = "By release and by route")
            String version,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable @Schema(description = "By route, with its method")
            String route,

            long requests,

            @Schema(description = "Requests a second") double rate,

            @Schema(description = "Answered with 5xx; of spans those with the status error")
            long errors,

            @Schema(description = "Of all requests, 0 to 1") double errorRate,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double p50Ms,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double p95Ms,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double p99Ms) {}
}
