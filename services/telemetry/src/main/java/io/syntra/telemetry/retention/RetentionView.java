package io.syntra.telemetry.retention;

import io.syntra.contracts.ServiceId;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How long a workspace's telemetry is kept. */
public record RetentionView(
        @Schema(description = "Where no rule says another") int usualDays, List<Rule> rules) {

    /** Of those that are for the same, the first one that names a service holds, then one that names a signal. */
    public record Rule(
            @Nullable ServiceId serviceId,
            @Nullable String signal,

            @Schema(description = "api or syntra.yaml") String from,

            @Nullable Integer days,
            @Nullable Long bytes,

            @Nullable @Schema(description = "What is older was cut off because there were more bytes")
            Instant cutAt,

            String setBy,
            Instant setAt) {

        static Rule of(RetentionRule rule) {
            return new Rule(
                    rule.service().orElse(null),
                    rule.signal().map(StoredSignal::word).orElse(null),
                    switch (rule.origin()) {
                        case PERSON -> "api";
                        case FILE -> "syntra.yaml";
                    },
                    rule.days().orElse(null),
                    rule.bytes().orElse(null),
                    rule.cutAt().orElse(null),
                    rule.setBy(),
                    rule.setAt());
        }
    }
}
