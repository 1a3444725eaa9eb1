package io.syntra.contracts.workflow;

import io.syntra.contracts.Payload;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An alert that fires.
 *
 * @param fingerprint the same for the same labels
 * @param endsAt when it ends if nothing more is heard of it; absent when its end is told
 * @param reason why nobody is told of it; absent while it is active
 * @param silencedBy the silences that match it
 * @param inhibitedBy the fingerprints of alerts that say more, one for each rule
 */
public record AlertView(
        String fingerprint,
        State state,
        @Nullable String reason,
        Map<String, String> labels,
        Map<String, String> annotations,
        Instant startsAt,
        @Nullable Instant endsAt,
        Instant updatedAt,
        @Nullable String generatorUrl,
        List<UUID> silencedBy,
        List<String> inhibitedBy)
        implements Payload {

    public AlertView {
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
        silencedBy = List.copyOf(silencedBy);
        inhibitedBy = List.copyOf(inhibitedBy);
    }

    /** Whether anybody is told of it. */
    public enum State {
        ACTIVE,
        SILENCED,
        INHIBITED
    }
}
