package io.syntra.deployer.rollout;

import io.syntra.contracts.deployer.HealthView.End;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ends of a replica that nobody asked for.
 *
 * @param total since the replica exists
 * @param latest the latest ones, oldest first, on a clock that stands still in the pauses before a start: a pause says
 *     nothing about the app; those before a quiet time are forgotten
 * @param last the newest, on the clock on the wall
 */
record Crashes(int total, List<Instant> latest, @Nullable End last) {

    static final Crashes NONE = new Crashes(0, List.of(), null);

    /** More than any back-off or crash loop looks at. */
    private static final int REMEMBERED = 12;

    Crashes {
        latest = List.copyOf(latest);
    }

    /** @param quiet a crash this long after the one before begins a new count */
    Crashes and(Instant at, Duration quiet, End end) {
        var before = latest.isEmpty() || Duration.between(latest.getLast(), at).compareTo(quiet) > 0
                ? List.<Instant>of()
                : latest.subList(Math.max(0, latest.size() - REMEMBERED + 1), latest.size());
        return new Crashes(
                total + 1, Stream.concat(before.stream(), Stream.of(at)).toList(), end.after(last));
    }

    /** @param ran how long the attempt did that ended */
    Crashes and(Duration ran, End end, Duration quiet) {
        return and(latest.isEmpty() ? end.at() : latest.getLast().plus(ran), quiet, end);
    }

    /** The pause before the next start. */
    Duration backOff(Duration first, Duration longest) {
        var doublings = Math.min(Math.max(0, latest.size() - 1), 20);
        var pause = first.multipliedBy(1L << doublings);
        return pause.compareTo(longest) < 0 ? pause : longest;
    }

    boolean isLoop(int count, Duration window) {
        return latest.size() >= count
                && Duration.between(latest.get(latest.size() - count), latest.getLast())
                                .compareTo(window)
                        <= 0;
    }
}
