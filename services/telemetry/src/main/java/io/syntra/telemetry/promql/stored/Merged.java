package io.syntra.telemetry.promql.stored;

import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Matcher;
import io.syntra.telemetry.promql.series.Memory;
import io.syntra.telemetry.promql.series.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Series by their labels: two stored ones that have the same for Prometheus are one. */
final class Merged {

    /** A sample in a list of changes, and twice where it is in the end. */
    private static final long OF_A_SORTED = Memory.ofBytes(112);

    /** Without the texts of its labels, which those of the stored one are. */
    private static final long OF_A_SERIES = Memory.ofBytes(320);

    private final List<Matcher> matchers;
    private final Reservation room;
    private final Memory memory;
    private final SortedMap<Labels, List<Part>> parts = new TreeMap<>();

    private record Part(Series series, boolean counter) {}

    /**
     * @param matchers what does not fit them is left out
     * @param room where each sample counts
     * @param memory for what else there is
     */
    Merged(List<Matcher> matchers, Reservation room, Memory memory) {
        this.memory = memory;
        this.matchers = matchers;
        this.room = room;
    }

    /** @param counter whether they only grow */
    void add(Labels labels, Series.Builder samples, boolean counter) {
        if (!samples.isEmpty() && matchers.stream().allMatch(matcher -> matcher.test(labels))) {
            var part = samples.of(labels);
            room.use(part.weight());
            parts.computeIfAbsent(labels, l -> begun()).add(new Part(part, counter));
        }
    }

    private List<Part> begun() {
        memory.hold(OF_A_SERIES);
        return new ArrayList<>();
    }

    List<Series> series() {
        return parts.values().stream()
                .map(same -> same.size() == 1 ? same.getFirst().series() : merged(same))
                .toList();
    }

    private Series merged(List<Part> parts) {
        long sorting = OF_A_SORTED
                * parts.stream().mapToLong(part -> part.series().weight()).sum();
        memory.hold(sorting);
        var together = parts.getFirst().series().isOfHistograms()
                ? TogetherHistograms.of(parts.stream().map(Part::series).toList())
                : Together.of(
                        parts.stream().map(Part::series).toList(),
                        parts.stream().allMatch(Part::counter));
        memory.giveBack(sorting);
        return together;
    }
}
