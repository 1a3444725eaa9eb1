package io.syntra.telemetry.rule;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a rule would say. */
public record TrialView(
        @Schema(description = "What it finds at this moment, what its condition holds for first")
        List<Group> now,

        @Schema(description = "What it would have said, the oldest first")
        List<AlertChangeView> changes,

        @Schema(description = "The first time that was looked at")
        Instant from,

        @Schema(description = "How many times were looked at: fewer than the rule itself would when it is asked often")
        int looks,

        @Schema(description = "Whether there was no time for all of them")
        boolean cut) {

    /** One group of the answer. */
    public record Group(
            Map<String, String> labels, @Nullable Double value, boolean met, Map<String, String> annotations) {}
}
