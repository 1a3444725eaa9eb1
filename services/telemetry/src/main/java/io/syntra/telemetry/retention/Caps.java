package io.syntra.telemetry.retention;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keeps what fits. Whole days go, the oldest first; the day that is still being written stays, however much it is. */
final class Caps {

    private Caps() {}

    /**
     * @param shares of the rule's workspace
     * @return before when it must go, empty when all of it fits
     */
    static Optional<Instant> cut(
            RetentionRule rule, Kept kept, Map<StoredSignal, List<Share>> shares, LocalDate today) {
        var days = new TreeMap<LocalDate, Double>();
        shares.forEach((signal, lying) -> lying.stream()
                .filter(share -> rule.isFor(signal, Optional.of(share.service())))
                .filter(share -> kept.since(signal, share.service()).isBefore(share.end()))
                .forEach(share -> days.merge(share.day(), share.bytes(), Double::sum)));
        double left = rule.bytes().orElse(Long.MAX_VALUE);
        for (var day : days.descendingMap().entrySet()) {
            left -= day.getValue();
            if (left < 0 && day.getKey().isBefore(today)) {
                return Optional.of(
                        day.getKey().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
            }
        }
        return Optional.empty();
    }
}
