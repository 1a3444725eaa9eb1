package io.syntra.telemetry.error;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/** What one batch adds to one group, so that ten thousand errors are one write. */
record Tally(Sighting first, Sighting newest, long count, SequencedSet<String> versions) {

    /** One for each group, in the order of the groups' ids: two writers that lock several cannot wait for each other. */
    static List<Tally> of(Collection<Sighting> sightings) {
        var byGroup = new LinkedHashMap<java.util.UUID, Tally>();
        for (var sighting : sightings) {
            byGroup.merge(sighting.group().value(), of(sighting), Tally::plus);
        }
        var tallies = new ArrayList<>(byGroup.values());
        tallies.sort((a, b) -> a.first.group().value().compareTo(b.first.group().value()));
        return tallies;
    }

    private static Tally of(Sighting sighting) {
        var versions = new LinkedHashSet<String>();
        if (!sighting.origin().version().isEmpty()) {
            versions.add(sighting.origin().version());
        }
        return new Tally(sighting, sighting, 1, versions);
    }

    private Tally plus(Tally other) {
        versions.addAll(other.versions);
        return new Tally(
                other.first.at() < first.at() ? other.first : first,
                other.newest.at() >= newest.at() ? other.newest : newest,
                count + other.count,
                versions);
    }

    Instant firstSeen() {
        return first.time();
    }

    Instant lastSeen() {
        return newest.time();
    }
}
