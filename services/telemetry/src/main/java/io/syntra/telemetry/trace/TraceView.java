package io.syntra.telemetry.trace;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A trace. */
public record TraceView(
        String traceId,
        Instant from,

        @Schema(description = "Seconds from its first span's begin to its last one's end")
        double duration,

        @Schema(description = "Their names, each once") List<String> services,

        @Schema(description = "Each before those below it, which come in the order in which they began")
        List<SpanView> spans,

        @Schema(description = "In the order in which they were written")
        List<Line> logs,

        @Schema(description = "Whether it has more spans or lines than are shown")
        boolean truncated) {

    /** One span. */
    public record SpanView(
            String spanId,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String parentSpanId,

            @Schema(description = "How many spans are above it")
            int depth,

            @Schema(description = "Whether the span above it is missing: its sender lost it or has not sent it yet")
            boolean orphan,

            String service,
            String name,
            String kind,

            @Schema(description = "unset, ok or error") String status,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String statusMessage,

            Instant from,

            @Schema(description = "In seconds") double duration,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String version,

            Map<String, String> attributes,

            @Schema(description = "What happened within it, such as an exception")
            JsonNode events) {}

    /** One log line. */
    public record Line(
            Instant at,
            String service,
            String severity,
            String body,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String spanId) {}
}
