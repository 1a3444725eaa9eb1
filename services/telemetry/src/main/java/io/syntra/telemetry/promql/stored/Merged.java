package io.syntra.telemetry.promql.stored;

import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Matcher;
import io.syntra.telemetry.promql.series.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Series by their labels: two stored ones that have the same for Prometheus are one. */
final class Merged {

    private final List<Matcher> matchers;
    private final SortedMap<Labels, List<Series>> parts = new TreeMap<>();

    /** @param matchers what does not fit them is left out */
    Merged(List<Matcher> matchers) {
        this.matchers = matchers;
    }

    void add(Labels labels, Series.Builder samples) {
        if (!samples.isEmpty() && matchers.stream().allMatch(matcher -> matcher.test(labels))) {
            parts.computeIfAbsent(labels, l -> new ArrayList<>()).add(samples.of(labels));
        }
    }

    List<Series> series() {
        return parts.values().stream()
                .map(series -> series.size() == 1 ? series.getFirst() : merged(series))
                .toList();
    }

    private static Series merged(List<Series> series) {
        var samples = new TreeMap<Long, Double>();
        for (var part : series) {
            for (int i = 0; i < part.size(); i++) {
                samples.put(part.time(i), part.value(i));
            }
        }
        var all = new Series.Builder();
        samples.forEach(all::add);
        return all.of(series.getFirst().labels());
    }
}
