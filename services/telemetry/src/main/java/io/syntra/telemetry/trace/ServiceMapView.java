package io.syntra.telemetry.trace;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Who calls whom. */
public record ServiceMapView(
        Instant from,
        Instant to,

        @Schema(description = "The busiest first") List<Edge> edges,

        @Schema(description = "One of so many traces was looked at; counts are of all of them, estimated from those")
        long sampled,

        @Schema(description = "Whether there are more edges than are shown")
        boolean truncated) {

    /** Calls of one service to another. */
    public record Edge(
            String caller,

            @Schema(description = "A service, or what its caller calls it when it sends no spans")
            String callee,

            @Schema(description = "service, or external when it sends no spans of its own")
            String calleeKind,

            @Schema(description = "call, or message when it is read later")
            String kind,

            long calls,

            @Schema(description = "Calls a second") double rate,

            @Schema(description = "That failed for either side")
            long errors,

            @Schema(description = "Of all calls, 0 to 1") double errorRate,

            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable @Schema(description = "In ms: of a call what its caller waited, of a message what its reader took")
            Double p50Ms,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double p95Ms) {}
}
