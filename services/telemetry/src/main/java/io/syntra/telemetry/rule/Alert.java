package io.syntra.telemetry.rule;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one group of a rule.
 *
 * @param since when its condition began to hold
 * @param firedAt when it began to fire
 * @param metAt when its condition held last
 * @param toldAt when its event was said last
 */
record Alert(
        String fingerprint,
        Map<String, String> labels,
        Phase phase,
        @Nullable Double value,
        Instant since,
        @Nullable Instant firedAt,
        Instant metAt,
        @Nullable Instant toldAt,
        @Nullable Instant resolvedAt) {

    static Alert begun(Found found, Instant at) {
        return new Alert(found.fingerprint(), found.labels(), Phase.PENDING, found.value(), at, null, at, null, null);
    }

    Alert met(@Nullable Double now, Instant at) {
        return new Alert(fingerprint, labels, phase, now, since, firedAt, at, toldAt, resolvedAt);
    }

    Alert fires(Instant at) {
        return new Alert(fingerprint, labels, Phase.FIRING, value, since, at, metAt, at, null);
    }

    Alert told(Instant at) {
        return new Alert(fingerprint, labels, phase, value, since, firedAt, metAt, at, resolvedAt);
    }

    Alert resolved(Instant at) {
        return new Alert(fingerprint, labels, Phase.RESOLVED, value, since, firedAt, metAt, toldAt, at);
    }
}
