package io.syntra.workflow.alert;

import io.syntra.contracts.ServiceId;
import io.syntra.workflow.matcher.Labels;
import io.syntra.workflow.run.TriggerData.Cause;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong, from its begin to its end.
 *
 * @param endsAt it fires until then; null for as long as nobody says that it is over
 * @param timesOut nobody said that it ends then: it does when nothing more is heard of it
 * @param subject what it is about, for one that our own events began; null for one that was sent
 * @param service that {@code subject} belongs to
 * @param cause the run that has sent it; null when something else did, too
 */
record Alert(
        Labels labels,
        Map<String, String> annotations,
        Instant startsAt,
        @Nullable Instant endsAt,
        boolean timesOut,
        @Nullable String generatorUrl,
        @Nullable String subject,
        @Nullable ServiceId service,
        Instant updatedAt,
        @Nullable Cause cause) {

    Alert {
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    /** One that no run has sent. */
    Alert(
            Labels labels,
            Map<String, String> annotations,
            Instant startsAt,
            @Nullable Instant endsAt,
            boolean timesOut,
            @Nullable String generatorUrl,
            @Nullable String subject,
            @Nullable ServiceId service,
            Instant updatedAt) {
        this(labels, annotations, startsAt, endsAt, timesOut, generatorUrl, subject, service, updatedAt, null);
    }

    Alert causedBy(@Nullable Cause run) {
        return new Alert(
                labels, annotations, startsAt, endsAt, timesOut, generatorUrl, subject, service, updatedAt, run);
    }

    String fingerprint() {
        return labels.fingerprint();
    }

    boolean firesAt(Instant now) {
        return end().isAfter(now);
    }

    private Instant end() {
        return endsAt == null ? Instant.MAX : endsAt;
    }

    /**
     * What is known of an alert when it is told again. When both times overlap it is one alert that began with the earlier;
     * an end that somebody named counts for more than one that was only assumed.
     */
    Alert after(@Nullable Alert earlier, Instant now) {
        if (earlier == null || !overlaps(earlier)) {
            // What began at the same time is the same, whoever sent it.
            return earlier != null && earlier.startsAt.equals(startsAt)
                    ? causedBy(Cause.least(earlier.cause, cause))
                    : this;
        }
        var later = earlier.end().isAfter(end());
        // What our own event said of it stays: somebody else can only say that it is over.
        var said = subject == null && earlier.subject != null ? earlier : this;
        boolean keepsEnd = firesAt(now) ? later && !earlier.timesOut : later && !earlier.firesAt(now);
        return new Alert(
                labels,
                said.annotations,
                earlier.startsAt.isBefore(startsAt) ? earlier.startsAt : startsAt,
                keepsEnd ? earlier.endsAt : endsAt,
                keepsEnd ? earlier.timesOut : timesOut,
                said.generatorUrl,
                said.subject,
                said.service,
                updatedAt,
                Cause.least(earlier.cause, cause));
    }

    private boolean overlaps(Alert earlier) {
        return (end().isAfter(earlier.startsAt) && end().isBefore(earlier.end()))
                || (startsAt.isAfter(earlier.startsAt) && startsAt.isBefore(earlier.end()));
    }
}
