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

    /** A sample in a tree, and in a list. */
    private static final long OF_A_SORTED = Memory.ofBytes(112);

    /** Without the texts of its labels, which those of the stored one are. */
    private static final long OF_A_SERIES = Memory.ofBytes(320);

    private final List<Matcher> matchers;
    private final Reservation room;
    private final Memory memory;
    private final SortedMap<Labels, List<Series>> parts = new TreeMap<>();

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

    void add(Labels labels, Series.Builder samples) {
        if (!samples.isEmpty() && matchers.stream().allMatch(matcher -> matcher.test(labels))) {
            var part = samples.of(labels);
            room.use(part.size());
            parts.computeIfAbsent(labels, l -> begun()).add(part);
        }
    }

    private List<Series> begun() {
        memory.hold(OF_A_SERIES);
        return new ArrayList<>();
    }

    List<Series> series() {
        return parts.values().stream()
                .map(series -> series.size() == 1 ? series.getFirst() : merged(series))
                .toList();
    }

    private Series merged(List<Series> series) {
        long sorting = OF_A_SORTED * series.stream().mapToLong(Series::size).sum();
        memory.hold(sorting);
        var samples = new TreeMap<Long, Double>();
        for (var part : series) {
            for (int i = 0; i < part.size(); i++) {
                samples.put(part.time(i), part.value(i));
            }
        }
        var all = new Series.Builder();
        samples.forEach(all::add);
        memory.giveBack(sorting);
        return all.of(series.getFirst().labels());
    }
}
