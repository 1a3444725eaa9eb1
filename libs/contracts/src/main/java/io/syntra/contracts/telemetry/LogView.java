package io.syntra.contracts.telemetry;

import io.syntra.contracts.Payload;
import io.syntra.contracts.ServiceId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Log lines of a service, oldest first.
 *
 * @param truncated more lines matched than were asked for; these are the newest
 */
public record LogView(ServiceId serviceId, List<Line> lines, boolean truncated) implements Payload {

    public LogView {
        lines = List.copyOf(lines);
    }

    /**
     * @param severity {@code trace}, {@code debug}, {@code info}, {@code warn}, {@code error} or {@code fatal}
     * @param version the release that wrote it, for example {@code v2}
     * @param replica the replica that wrote it
     */
    public record Line(
            Instant at,
            String severity,
            String body,
            @Nullable String version,
            @Nullable String replica,
            @Nullable String traceId,
            Map<String, String> attributes) {

        public Line {
            attributes = Map.copyOf(attributes);
        }
    }
}
