package io.syntra.telemetry.error;

import io.syntra.telemetry.signal.Origin;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What one batch adds to one group, so that ten thousand errors are one write.
 *
 * @param minutes how many of them happened in each minute
 */
record Tally(
        Sighting first,
        Sighting newest,
        long count,
        SequencedSet<String> versions,
        SortedMap<Instant, Long> minutes,
        Users users) {

    static List<Tally> of(Collection<Sighting> sightings) {
        return merged(sightings.stream().map(Tally::of).toList());
    }

    /** One for each group, in the order of the groups' ids: two writers that lock several cannot wait for each other. */
    static List<Tally> merged(Collection<Tally> tallies) {
        var byGroup = new TreeMap<UUID, Tally>();
        tallies.forEach(tally -> byGroup.merge(tally.group(), tally, Tally::plus));
        return List.copyOf(byGroup.values());
    }

    UUID group() {
        return first.group().value();
    }

    Origin origin() {
        return first.origin();
    }

    /** The same errors, counted among those of their service that have no group of their own. */
    Tally overflowing() {
        return new Tally(first.overflowing(), newest.overflowing(), count, versions, minutes, users);
    }

    private static Tally of(Sighting sighting) {
        var versions = new LinkedHashSet<String>();
        if (!sighting.origin().version().isEmpty()) {
            versions.add(sighting.origin().version());
        }
        var minute = Pace.minuteOf(sighting.time());
        return new Tally(sighting, sighting, 1, versions, new TreeMap<>(Map.of(minute, 1L)), sighting.users());
    }

    private Tally plus(Tally other) {
        var all = new LinkedHashSet<>(versions);
        all.addAll(other.versions);
        var both = new TreeMap<>(minutes);
        other.minutes.forEach((minute, some) -> both.merge(minute, some, Long::sum));
        return new Tally(
                other.first.at() < first.at() ? other.first : first,
                other.newest.at() >= newest.at() ? other.newest : newest,
                count + other.count,
                all,
                both,
                users.plus(other.users));
    }

    Instant firstSeen() {
        return first.time();
    }

    Instant lastSeen() {
        return newest.time();
    }
}
