package io.syntra.telemetry.promql;

import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Matcher;
import io.syntra.telemetry.promql.series.Memory;
import io.syntra.telemetry.promql.series.Sample;
import io.syntra.telemetry.promql.series.Series;
import io.syntra.telemetry.promql.series.SeriesSource;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Series that a test wrote down. */
final class SeriesInMemory implements SeriesSource {

    private final SortedMap<Labels, SortedMap<Long, Sample>> series = new TreeMap<>();

    void add(Labels labels, long time, double value) {
        add(time, new Sample(labels, value));
    }

    void add(long time, Sample sample) {
        series.computeIfAbsent(sample.labels(), l -> new TreeMap<>()).put(time, sample);
    }

    @Override
    public List<Series> read(List<Matcher> matchers, long after, long until, Memory memory) {
        var found = series.entrySet().stream()
                .filter(entry -> matchers.stream().allMatch(matcher -> matcher.test(entry.getKey())))
                .map(entry -> {
                    var builder = new Series.Builder();
                    entry.getValue().subMap(after + 1, until + 1).forEach((time, sample) -> sample.histogram()
                            .ifPresentOrElse(
                                    histogram -> builder.add(time, histogram),
                                    () -> builder.add(time, sample.value())));
                    return builder.of(entry.getKey());
                })
                .filter(each -> each.size() > 0)
                .toList();
        memory.hold(found.stream().mapToLong(Series::size).sum());
        return found;
    }
}
