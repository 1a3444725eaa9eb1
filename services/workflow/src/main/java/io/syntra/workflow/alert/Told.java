package io.syntra.workflow.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The entry of the notification log for a group: what was told last. It decides whether there is something to tell.
 *
 * @param firing the fingerprints of what fired then
 * @param resolved the fingerprints of what was over then
 */
record Told(Set<String> firing, Set<String> resolved, Instant at) {

    Told {
        firing = Set.copyOf(firing);
        resolved = Set.copyOf(resolved);
    }

    /**
     * As Alertmanager's DedupStage decides.
     *
     * @param last null when nothing was told before
     * @param now what fires and what is over, and when that is
     */
    static Optional<Reason> due(@Nullable Told last, Told now, boolean sendResolved, Duration repeatInterval) {
        if (last == null) {
            return now.firing.isEmpty() ? Optional.empty() : Optional.of(Reason.FIRST);
        }
        if (!last.firing.containsAll(now.firing)) {
            return Optional.of(Reason.NEW_IN_GROUP);
        }
        if (now.firing.isEmpty()) {
            // Also where the end is not told: what fires again later is new then.
            return last.firing.isEmpty() ? Optional.empty() : Optional.of(Reason.ALL_RESOLVED);
        }
        if (sendResolved && !last.resolved.containsAll(now.resolved)) {
            return Optional.of(Reason.NEW_RESOLVED);
        }
        return last.at.plus(repeatInterval).isBefore(now.at) ? Optional.of(Reason.REPEAT) : Optional.empty();
    }
}
