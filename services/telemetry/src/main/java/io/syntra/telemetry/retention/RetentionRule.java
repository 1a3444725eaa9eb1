package io.syntra.telemetry.retention;

import io.syntra.contracts.ServiceId;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * How long some of a workspace's telemetry is kept.
 *
 * @param service of all services when it is empty
 * @param signal of all signals when it is empty
 * @param bytes on disk
 * @param cutAt what is older was cut off because there were more bytes
 */
record RetentionRule(
        Optional<ServiceId> service,
        Optional<StoredSignal> signal,
        Origin origin,
        Optional<Integer> days,
        Optional<Long> bytes,
        Optional<Instant> cutAt,
        String setBy,
        Instant setAt) {

    /** Who says so. */
    enum Origin {
        /** An admin, by the API. */
        PERSON,
        /** The service's {@code syntra.yaml}. */
        FILE
    }

    /** The first one holds: what is said of a service, of a signal, by a person. */
    static final Comparator<RetentionRule> CLOSEST_FIRST = Comparator.<RetentionRule, Boolean>comparing(
                    rule -> rule.service().isEmpty())
            .thenComparing(rule -> rule.signal().isEmpty())
            .thenComparing(RetentionRule::origin);

    boolean saysTheSameAs(RetentionRule other) {
        return signal.equals(other.signal) && days.equals(other.days) && bytes.equals(other.bytes);
    }

    boolean isFor(StoredSignal wanted) {
        return signal.isEmpty() || signal.get() == wanted;
    }

    boolean isFor(StoredSignal wanted, Optional<ServiceId> of) {
        return isFor(wanted) && (service.isEmpty() || service.equals(of));
    }
}
