package io.syntra.telemetry.erasure;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Why erasures do not go on. Each time takes longer than the one before until it is tried again. Not stored: every instance
 * tries them all, and meets it itself.
 */
@Singleton
final class Troubles {

    private static final Duration FIRST = Duration.ofSeconds(4);
    private static final int MOST_DOUBLINGS = 6;

    private final Map<UUID, Trouble> known = new ConcurrentHashMap<>();
    private final Clock clock;

    Troubles(Clock clock) {
        this.clock = clock;
    }

    private record Trouble(String told, int times, Instant nextTry) {}

    boolean mayTry(UUID erasure) {
        var trouble = known.get(erasure);
        return trouble == null || !clock.instant().isBefore(trouble.nextTry());
    }

    /**
     * @param told for people who may not see what the store said
     * @return whether it is news
     */
    boolean met(UUID erasure, String told) {
        var before = known.get(erasure);
        int times = before == null ? 0 : Math.min(before.times() + 1, MOST_DOUBLINGS);
        known.put(erasure, new Trouble(told, times, clock.instant().plus(FIRST.multipliedBy(1L << times))));
        return before == null || !before.told().equals(told);
    }

    void over(UUID erasure) {
        known.remove(erasure);
    }

    Optional<String> of(UUID erasure) {
        return Optional.ofNullable(known.get(erasure)).map(Trouble::told);
    }

    /** Another instance may have done the others. */
    void keep(Collection<UUID> unfinished) {
        known.keySet().retainAll(unfinished);
    }
}
