package io.syntra.notification.delivery;

import io.syntra.notification.channel.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What may still be sent, by the generic cell rate algorithm (ITU-T I.371): each message moves the time at which its
 * allowance is unused again by one pace, and may be sent while that time is less than a burst away.
 */
final class Allowance {

    private final SortedMap<String, Instant> spent;

    /** @param spent when each allowance is unused again */
    Allowance(SortedMap<String, Instant> spent) {
        this.spent = new TreeMap<>(spent);
    }

    /** @return empty when one message was taken from all of them; else when that will be possible, and none is taken */
    Optional<Instant> take(List<Pace> paces, Instant now) {
        var free = paces.stream()
                .map(pace -> free(pace, now))
                .max(Instant::compareTo)
                .orElse(now);
        if (free.isAfter(now)) {
            return Optional.of(free);
        }
        paces.forEach(pace ->
                spent.put(pace.name(), spentTo(pace, now).plus(pace.every().multipliedBy(pace.weight()))));
        return Optional.empty();
    }

    private Instant free(Pace pace, Instant now) {
        Duration burst = pace.every().multipliedBy(Math.max(0, pace.burst() - pace.weight()));
        return spentTo(pace, now).minus(burst);
    }

    private Instant spentTo(Pace pace, Instant now) {
        var to = spent.getOrDefault(pace.name(), now);
        return to.isBefore(now) ? now : to;
    }

    SortedMap<String, Instant> spent() {
        return spent;
    }
}
