package io.syntra.telemetry.limit;

import io.syntra.telemetry.service.ServiceOf;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which values the attributes of a service's metrics had within a day. Each combination of values is a series of its own:
 * one attribute with ids in it makes a metric that nobody can read. Memory is bounded: the attributes that were not seen for
 * longest are forgotten, and may bring their values again.
 */
@Singleton
public final class SeenValues {

    private static final Duration WINDOW = Duration.ofDays(1);
    private static final int MOST_KEYS = 1_000;

    /** In longs: 24 MB. */
    private static final long MOST_WEIGHT = 3_000_000;

    /** What an attribute takes beside its values. */
    private static final int KEY_WEIGHT = 40;

    /** Under it stand the hashes of a service's attributes themselves; no attribute has this name. */
    private static final String KEYS = "";

    private record Key(ServiceOf service, String attribute) {}

    private record Values(Hashes hashes, Instant since) {}

    private final Clock clock;
    private final Map<Key, Values> seen = new LinkedHashMap<>(16, 0.75f, true);
    private long weight;

    public SeenValues(Clock clock) {
        this.clock = clock;
    }

    /** Whether a value may be kept: it was seen before, or there are not too many yet. */
    public synchronized boolean admits(ServiceOf service, String attribute, String value, int most) {
        return admits(new Key(service, KEYS), hash(attribute), MOST_KEYS)
                && admits(new Key(service, attribute), hash(value), most);
    }

    private boolean admits(Key key, long hash, int most) {
        var now = clock.instant();
        var values = seen.get(key);
        if (values == null || values.since().plus(WINDOW).isBefore(now)) {
            weight += KEY_WEIGHT
                    - (values == null ? 0 : KEY_WEIGHT + values.hashes().weight());
            values = new Values(new Hashes(), now);
            weight += values.hashes().weight();
            seen.put(key, values);
        }
        var before = values.hashes().weight();
        var admits = values.hashes().admits(hash, most);
        weight += values.hashes().weight() - before;
        forgetOldest();
        return admits;
    }

    private void forgetOldest() {
        var oldest = seen.values().iterator();
        while (weight > MOST_WEIGHT && oldest.hasNext()) {
            weight -= KEY_WEIGHT + oldest.next().hashes().weight();
            oldest.remove();
        }
    }

    /** FNV-1a with a finish that spreads it over all bits. */
    private static long hash(String text) {
        var hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        return hash ^ (hash >>> 33);
    }

    synchronized long weight() {
        return weight;
    }
}
