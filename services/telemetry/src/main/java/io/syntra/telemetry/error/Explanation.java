package io.syntra.telemetry.error;

import io.syntra.contracts.ErrorGroupId;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Why errors are one group, or two. */
public record Explanation(
        @Schema(description = "Whether what is compared is the same, or people said that it is")
        boolean same,

        String because,

        @Schema(description = "What all errors of the group have in common; the first line is the version of the rules")
        List<String> compared,

        @Schema(description = "The same of the group that it was asked to be compared with") @Nullable List<String> comparedWith,

        @Schema(description = "The first line in which the two differ, from 1") @Nullable Integer differsInLine,

        @Schema(description = "In what the two errors differ without being two for it")
        List<String> leftOut,

        @Schema(description = "The oldest and the newest that are kept; fewer when there are fewer")
        List<Example> errors) {

    /** An error, line by line. */
    public record Example(
            ErrorGroupId groupId,
            Instant at,
            @Nullable String version,
            @Nullable String traceId,
            String message,

            @Schema(description = "Whether only the begin of what was compared is kept")
            boolean cut,

            List<Line> lines) {}

    /** Either compared, or left out for a reason. */
    public record Line(
            String written,
            @Nullable String compared,
            @Nullable String leftOut) {}
}
