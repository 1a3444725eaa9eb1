package io.syntra.telemetry.retention;

import io.syntra.contracts.ServiceId;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How long to keep some of it; without days and bytes, what was said of it before goes. */
public record SetRetention(
        @Nullable @Schema(description = "Of this service; of all when it is missing")
        ServiceId serviceId,

        @Nullable @Schema(description = "logs, traces, metrics, traffic or errors; all of them when it is missing")
        String signal,

        @Nullable @Min(1) @Max(MOST_DAYS) Integer days,

        @Nullable @Min(LEAST_BYTES) @Schema(description = "On disk, kept to whole days; today's always stay")
        Long bytes) {

    static final int MOST_DAYS = 365;
    static final long LEAST_BYTES = 1024 * 1024;
}
